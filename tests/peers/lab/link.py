"""A line with a rate and a delay: a TCP relay in front of a port on loopback, so that programs behave as over a network."""

import asyncio
import threading
import time

CHUNK = 1448 # what a packet carries; a relay that moves more at once delivers in bursts
QUEUE_SECONDS = 0.15 # what the line buffers before it makes the sender wait


class Line:
    """One direction: bytes leave it at its rate, and arrive the delay later."""

    def __init__(self, rate, delay):
        self.rate, self.delay, self.free_at, self.carried = rate, delay, 0.0, 0

    async def carry(self, reader, writer):
        """Until the reader ends. All connections over a link share its line."""
        arriving = asyncio.Queue()
        delivery = asyncio.create_task(self._deliver(arriving, writer))
        try:
            while data := await reader.read(CHUNK):
                now = time.monotonic()
                self.free_at = max(now, self.free_at) + len(data) / self.rate
                self.carried += len(data)
                arriving.put_nowait((self.free_at + self.delay, data))
                if self.free_at - now > QUEUE_SECONDS:
                    await asyncio.sleep(self.free_at - now - QUEUE_SECONDS)
        except OSError:
            pass
        arriving.put_nowait((self.free_at + self.delay, b""))
        await delivery

    async def _deliver(self, arriving, writer):
        try:
            while True:
                at, data = await arriving.get()
                await asyncio.sleep(max(0, at - time.monotonic()))
                if not data:
                    writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()
        except (OSError, RuntimeError):
            pass


class Network:
    """The links of a test, all served by one thread."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.lines, self.servers = {}, []
        self.loop.set_exception_handler(lambda *_: None) # programs that go away are no news

    def link(self, port, rate, delay=0.02):
        """A new port that leads to this one. `rate`, in bytes a second, is that of the answers; requests go at 20 Mbit/s."""
        future = asyncio.run_coroutine_threadsafe(self._open(port, rate, delay), self.loop)
        return future.result(10)

    def carried(self, port):
        """Bytes of answers that came through a link so far."""
        return self.lines[port].carried

    async def _open(self, port, rate, delay):
        answers, requests = Line(rate, delay), Line(2_500_000, delay)

        async def connected(reader, writer):
            try:
                # A connection costs a round trip before anything can be said on it.
                await asyncio.sleep(2 * delay)
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                writer.close()
                return
            await asyncio.gather(requests.carry(reader, far_writer), answers.carry(far_reader, writer))
            for end in (writer, far_writer):
                end.close()

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        own = server.sockets[0].getsockname()[1]
        self.lines[own] = answers
        self.servers.append(server)
        return own

    def stop(self):
        asyncio.run_coroutine_threadsafe(self._close(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    async def _close(self):
        for server in self.servers:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
