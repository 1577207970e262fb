"""What a person does at the notification server of this environment (tests/servers/start-server), and
what the bus saw of it. Every wait is bounded."""

import json
import os
import shutil
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
NAME = os.environ["SERVER_NAME"]
SHOTS = os.environ.get("SHOTS")  # a folder: pictures go there


def run(*command, check=True):
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert not check or result.returncode == 0, f"{command}: {result.stderr}"
    return result.stdout


forgotten = 0


def all_events():
    with open(os.environ["SERVER_EVENTS"], encoding="utf-8") as log:
        return [json.loads(line) for line in log if line.endswith("\n")]


def events():
    """Those since forget_events."""
    return all_events()[forgotten:]


def forget_events():
    global forgotten
    forgotten = len(all_events())


def wait_event(kind, condition="True", seconds=20, count=1):
    """The newest event that fits, once there are `count` of them."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = [e for e in events() if e["ev"] == kind and eval(condition, {"e": e})]
        if len(found) >= count:
            return found[-1]
        time.sleep(0.05)
    with open(os.path.join(os.environ["SERVER_STATE"], "monitor.log"), encoding="utf-8") as log:
        raise AssertionError(f"no {kind} where {condition}: {events()} {log.read()}")


def shot(name):
    if SHOTS:
        time.sleep(0.6)
        run(f"{HERE}/shot", NAME, f"{SHOTS}/{NAME}-{name}.png")


def click(*what):
    time.sleep(0.5)  # a person needs longer; some servers fade in
    run(f"{HERE}/click-action", NAME, *what)


def alone(program):
    """A folder in which that program is the only one; None: it is not installed here, or, under sway,
    nothing tells where the lines of its window are."""
    path = None if os.environ.get("SWAYSOCK") else shutil.which(program)
    folder = os.path.join(os.environ["SERVER_STATE"], f"alone-{program}")
    os.makedirs(folder, exist_ok=True)
    if path and not os.path.exists(f"{folder}/{program}"):
        os.symlink(path, f"{folder}/{program}")
    return folder if path else None


def window_is_there(title):
    return run("xdotool", "search", "--onlyvisible", "--name", f"^{title}", check=False) != ""


def await_window(title, seconds=20):
    """Until it is there, and has been drawn."""
    end = time.monotonic() + seconds
    while not window_is_there(title):
        assert time.monotonic() < end, f"no window: {title}"
        time.sleep(0.2)
    time.sleep(1)


def tick(program, *labels):
    """Each line of the list in the window in front, and its OK. kdialog has no boxes to tick: what is
    chosen is marked."""
    for label in labels:
        click("tick" if program == "zenity" else "window", label)
    shot(f"several-{program}")
    click("window", "OK")


def server_pid():
    out = run("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
              "org.freedesktop.DBus.GetConnectionUnixProcessID",
              "string:org.freedesktop.Notifications")
    return int(out.split()[-1])


def started_pid(tag):
    """Of what start-server started beside the server, by its tag there."""
    with open(os.path.join(os.environ["SERVER_STATE"], "pids"), encoding="utf-8") as file:
        return next(int(line.split()[0]) for line in file if line.split()[1] == tag)


def restart_server():
    run(f"{HERE}/restart-server", NAME)
