"""A mail server on the loopback address that keeps what it is given."""

import contextlib
import email
import email.policy
import socketserver
import threading
import time


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.keep()
            elif verb == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 sink" if verb != "RCPT" or self.accepts() else self.server.refusal)

    def accepts(self):
        if self.server.refusals:
            self.server.refusals -= 1
            return False
        return True

    def keep(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        policy = email.policy.default
        self.server.mails.append(email.message_from_bytes(b"".join(lines), policy=policy))
        time.sleep(self.server.pause)
        with contextlib.suppress(OSError):  # the sender may have gone
            self.say("250 kept")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class Sink(socketserver.ThreadingTCPServer):
    """`mails` as parsed messages; the next `refusals` recipients are told `refusal`.

    It takes `pause` seconds to say that it has kept a mail.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails, self.refusals, self.refusal, self.pause = [], 0, "451 later", 0


@contextlib.contextmanager
def running_sink():
    sink = Sink()
    thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield sink
    finally:
        sink.shutdown()
        sink.server_close()
        thread.join()
