"""What rude, slow, stopped and foreign programs do to the daemon's socket, all at once, while a
prompt falls due: socket_abuse.py SOCKET PID DUE SECONDS

  SOCKET   the daemon's socket
  PID      the daemon
  DUE      when, by the clock of the machine, a prompt falls due
  SECONDS  how long the abuse goes on

Prints what it measured; ends with 1 and a line per broken promise.
"""

import ctypes
import json
import os
import random
import select
import socket
import sys
import threading
import time

PATH, PID, DUE, SECONDS = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
END = time.time() + SECONDS
HELLO = b'{"hello":{"program":"abuse","version":"0","api":1}}\n'
LATE_BOUND = 3.0  # seconds after it is due
PEAK_BOUND = 32 * 1024  # KiB beside what it had before: 20 peers with their queues and lines
LEFT_BOUND = 4 * 1024  # KiB that may stay when all have gone
PLUGIN_FILES = 16  # of children that plan the day, which come and go
REQUESTS = 10000
broken = []


def promise(holds, words):
    if not holds:
        broken.append(words)


def memory():
    """Private memory of the daemon in KiB."""
    with open(f"/proc/{PID}/smaps_rollup") as rollup:
        return sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))


def files():
    return len(os.listdir(f"/proc/{PID}/fd"))


def dial():
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(3)
    client.connect(PATH)
    return client


def request(number, method, **params):
    text = json.dumps({"id": number, "method": method, "params": params})
    return text.encode() + b"\n"


def command(number, *argv, **more):
    return request(number, "command", argv=list(argv), **more)


class Client:
    """One that behaves."""

    def __init__(self):
        self.socket = dial()
        self.lines = self.socket.makefile("rb")
        self.socket.sendall(HELLO)
        self.hello = self.hear()

    def hear(self):
        line = self.lines.readline()
        return json.loads(line) if line else None

    def ask(self, number, *argv, **more):
        self.socket.sendall(command(number, *argv, **more))
        while True:
            reply = self.hear()
            if reply is None or reply.get("id") == number:
                return reply

    def close(self):
        self.lines.close()
        self.socket.close()


# ---- a front end that waits for the prompt -------------------------------------------------------

shown = []
watched = []  # what the front end saw, and how it ended
attached = threading.Event()


def attach():
    """Again while those before it are still on their way out."""
    while True:
        client = Client()
        client.socket.sendall(request(1, "attach", name="watcher"))
        reply = client.hear()
        if reply is not None and reply.get("ok"):
            return client
        client.close()
        time.sleep(0.1)


def watch():
    client = attach()
    attached.set()
    client.socket.settimeout(SECONDS + 10)
    try:
        while not shown:
            push = client.hear()
            watched.append(json.dumps(push)[:120])
            if push is None:
                return
            if push.get("event") == "show" and push["view"]["prompt"].startswith("morning@"):
                shown.append(time.time() - DUE)
    except OSError as error:
        watched.append(str(error))
    finally:
        client.close()


# ---- abuse: each of these for ever, until it is thrown out ---------------------------------------


def flood_and_read():
    """Asks as fast as it can, and reads all."""
    client = dial()
    client.sendall(HELLO)
    client.setblocking(False)
    lines = b"".join(command(n + 1, "status") for n in range(200))
    rest = b""
    while time.time() < END:
        can_read, can_write, _ = select.select([client], [client], [], 1)
        if can_read and not client.recv(65536):
            return
        if can_write:
            rest = rest or lines
            rest = rest[client.send(rest) :]


def flood_and_stop():
    """Asks for long answers and reads none."""
    client = dial()
    client.sendall(HELLO + request(1, "subscribe") + request(2, "subscribe"))
    lines = b"".join(command(n + 3, "help") for n in range(100))
    while time.time() < END:
        client.sendall(lines)


def read_slowly():
    client = dial()
    client.sendall(HELLO + b"".join(command(n + 1, "help") for n in range(40)))
    while time.time() < END and client.recv(200):
        time.sleep(0.02)


def half_a_line():
    client = dial()
    client.sendall(HELLO + b'{"id":1,"method":"comm')
    time.sleep(min(2, max(0, END - time.time())))


def endless_line():
    client = dial()
    client.sendall(HELLO)
    while time.time() < END:
        client.sendall(b"[" * 8192)


def no_hello():
    client = dial()
    while time.time() < END and client.recv(4096):
        pass


def nonsense():
    client = dial()
    client.sendall(HELLO)
    while time.time() < END:
        client.sendall(random.randbytes(2000) + b"\n")


def come_and_go():
    for _ in range(50):
        client = dial()
        if random.random() < 0.5:
            client.sendall(HELLO + command(1, "help"))
        client.close()
        time.sleep(0.002)


ABUSERS = [flood_and_read] * 3 + [flood_and_stop] * 3 + [read_slowly] * 3
ABUSERS += [half_a_line, endless_line, no_hello, nonsense, come_and_go, come_and_go]


def abuse(how):
    """In a process of its own, which does nothing else."""
    random.seed(how.__name__)
    while time.time() < END:
        try:
            how()
        except OSError:
            pass
        time.sleep(0.02)


def start_abuse():
    children = []
    for how in ABUSERS:
        child = os.fork()
        if child == 0:
            abuse(how)
            os._exit(0)
        children.append(child)
    return children


# ---- another user --------------------------------------------------------------------------------


def as_stranger(ready):
    """What another user's program gets: -1 cannot connect, else how many bytes."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        got = -1
        try:
            ready()
            client = dial()
            client.settimeout(5)
            client.sendall(HELLO + command(1, "log"))
            got = len(client.recv(4096))
        except PermissionError:
            got = -1
        except OSError:
            got = 0
        os.write(write_end, str(got).encode())
        os._exit(0)
    os.close(write_end)
    got = int(os.read(read_end, 20))
    os.close(read_end)
    os.waitpid(child, 0)
    return got


def become_nobody():
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)


def become_nobody_past_the_folder():
    """Files are looked up as root still, so that only the daemon's own look at who it is is left."""
    os.setresuid(0, 65534, 0)
    ctypes.CDLL(None).setfsuid(0)


def strangers():
    if os.getuid() != 0:
        print("another user: not tried (that takes root)")
        return
    first, second = as_stranger(become_nobody), as_stranger(become_nobody_past_the_folder)
    promise(first == -1, f"another user could connect ({first} bytes)")
    promise(second == 0, f"another user got {second} bytes past the folder")
    print(f"another user: {first}, past the folder: {second} bytes")


# ---- the course of it ----------------------------------------------------------------------------


def check_in(pain):
    """A number told meanwhile, with an id, so that asking again is harmless; True: acknowledged."""
    key = random.randbytes(16).hex()
    for _ in range(40):
        try:
            client = Client()
            reply = client.ask(1, "checkin", str(pain), key=key)
            client.close()
            if reply is not None and reply.get("ok"):
                return True
        except (OSError, ValueError):
            pass
        time.sleep(0.2)
    return False


def sample_until(end, peak):
    while time.time() < end:
        peak = max(peak, memory())
        time.sleep(0.1)
    return peak


def check_crowd():
    """Sixteen at once are served; whoever is one too many is told, or served, and never kept."""
    crowd = [Client() for _ in range(16)]
    for n, client in enumerate(crowd):
        reply = client.ask(n + 1, "status")
        promise(reply is not None and reply.get("ok"), f"client {n + 1} of 16 got {reply}")
    try:
        extra = dial()
        extra.sendall(HELLO + command(1, "status"))
        promise(extra.recv(4096) != b"", "one too many is told nothing")
        extra.close()
    except ConnectionError:
        promise(False, "one too many is told nothing")
    for client in crowd:
        client.close()


def check_many():
    """Ten thousand requests of one client, a hundred on their way at a time."""
    client = Client()
    begun = time.time()
    for first in range(1, REQUESTS, 100):
        client.socket.sendall(b"".join(command(n, "next") for n in range(first, first + 100)))
        for n in range(first, first + 100):
            reply = client.hear()
            if reply is None or reply.get("id") != n or not reply.get("ok"):
                promise(False, f"request {n} got {reply}")
                return
    print(f"{REQUESTS} requests: {time.time() - begun:.1f} s")
    client.close()


def check_diary(numbers):
    client = Client()
    reply = client.ask(1, "log", "checkin", "--all", json=True)
    entries = reply["result"]["data"]["entries"] if reply and reply.get("ok") else []
    promise(len(entries) == numbers, f"{numbers} acknowledged, {len(entries)} in the diary")
    print(f"{numbers} check-ins acknowledged meanwhile, {len(entries)} in the diary")
    client.close()


def main():
    check_crowd()
    watcher = threading.Thread(target=watch)
    watcher.start()
    promise(attached.wait(5), "no front end can attach")
    before, open_before = memory(), files()
    children = start_abuse()
    strangers()
    numbers = 0
    for pain in range(3):
        numbers += check_in(pain)
    peak = sample_until(END, before)
    for child in children:
        os.waitpid(child, 0)
    watcher.join()
    promise(numbers == 3, f"only {numbers} of 3 check-ins were taken meanwhile")
    promise(bool(shown) and shown[0] < LATE_BOUND, f"the prompt was shown {shown} s after it was due")
    check_many()
    check_diary(numbers)
    time.sleep(3)  # who does not read is given 2 s
    after, open_after = memory(), files()
    print(f"private memory, KiB: {before} before, {peak} at most, {after} after")
    print(f"open files: {open_before} before, {open_after} after")
    print("the prompt: shown %.2f s after it was due" % shown[0] if shown else "the prompt: never")
    promise(peak - before < PEAK_BOUND, f"memory grew by {peak - before} KiB")
    promise(after - before < LEFT_BOUND, f"{after - before} KiB are not given back")
    promise(open_after <= open_before + PLUGIN_FILES, f"{open_after - open_before} files stay open")
    if not shown:
        print("the front end saw:", *watched, sep="\n  ")
        print(Client().ask(1, "why", "next")["result"]["text"])
    for words in broken:
        print("BROKEN:", words)
    return 1 if broken else 0


sys.exit(main())
