"""A Redis server of our own for one test or one run of the bench, on a loopback port it picks."""

import shutil
import subprocess
import time

import redis

from tests.postgres import free_port


class NoRedis(Exception):
    """No server was found; the text says how to get one."""


class RedisServer:
    """Keeps nothing on disk; `url` is what CACHE_URL takes."""

    def __init__(self, folder):
        server = shutil.which("redis-server")
        if server is None:
            raise NoRedis("redis-server was not found; on Debian: apt-get install redis-server")
        port = free_port()
        self.url = f"redis://127.0.0.1:{port}/0"
        options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        self.process = subprocess.Popen(
            [server, *map(str, options)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.wait(port)

    def wait(self, port):
        with redis.Redis(port=port) as client:
            for _attempt in range(100):
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)
