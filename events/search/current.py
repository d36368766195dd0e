"""The one index of this process, made anew when something public has changed."""

import threading

from events.search.index import Index
from events.search.records import read_records, read_state


class CurrentIndex:
    """Holds the index and the state that it was made of."""

    def __init__(self):
        self.lock = threading.Lock()
        self.state = self.index = None

    def get(self):
        """The `Index` of what is public now: one query, six when something has changed.

        While one request makes it anew, others are answered from the former one.
        """
        state = read_state()
        if state == self.state:
            return self.index
        if self.lock.acquire(blocking=self.index is None):
            try:
                # Another request may have made it while this one waited.
                if state != self.state:
                    # Records are read after their state: at worst they are made once too often.
                    self.index, self.state = Index(read_records()), state
            finally:
                self.lock.release()
        return self.index

    def forget(self):
        self.state = self.index = None


current_index = CurrentIndex()
