#!/usr/bin/env python3
"""desktop_day.py: the real daemon on the notification server of this environment
(tests/servers/start-server), pressed as a person would press: the morning check-in to a number that
is then in the diary, with a restart of the server before it is given; several of a list in a real
window; a guided bout to its end; a gentle day; the safety check to HALT. The clock is moved for
`settled` alone (libfaketime). Prints one line of the table in the README (tests/servers/table): name,
what it calls itself, version, and how each was done: a number, a choice, a gentle day, several; exit
1 when anything was not as it should be."""

import datetime
import glob
import os
import re
import subprocess
import sys
import time

from hand import NAME, all_events, alone, await_window, click, restart_server, run, shot, tick

TREE = os.getcwd()
BUILD = os.path.join(TREE, os.environ.get("BUILD", "build/debug"))
HOME = os.path.join(os.environ["SERVER_STATE"], "day")
DAY = "2026-03-03"
CONFIG = """[person]
emergency = 112
[exercise breathing]
level1 = 1 x 12s
[exercise psoas_release]
level1 = 1 x 34s
"""
FAKETIME = glob.glob("/usr/lib*/*/faketime/libfaketime.so.1") + glob.glob("/usr/lib*/faketime/libfaketime.so.1")
ENVIRONMENT = {**os.environ, "XDG_CONFIG_HOME": f"{HOME}/config", "XDG_DATA_HOME": f"{HOME}/data",
               "XDG_STATE_HOME": f"{HOME}/state", "SETTLED_PLUGINS": f"{TREE}/plugins",
               "XDG_RUNTIME_DIR": f"{HOME}/runtime", "TZ": "UTC",
               "SETTLED_ICON": f"{TREE}/config/settled.svg",
               "PATH": f"{BUILD}:{os.environ['PATH']}"}
# Everything is asked by notifications, but for what is asked in a window: zenity alone is there then.
WINDOW = alone("zenity")
NO_FORMS = {**ENVIRONMENT, "PATH": BUILD}
FORMS = {**ENVIRONMENT, "PATH": f"{BUILD}:{WINDOW}"}


class Daemon:
    """settled, as if it were that time of that day; ended in order."""

    def __init__(self, clock, environment=None):
        then = datetime.datetime.fromisoformat(f"{DAY}T{clock}+00:00").timestamp()
        self.log = open(f"{HOME}/log", "a+", encoding="utf-8")
        self.log.seek(0, os.SEEK_END)
        begun = self.log.tell()
        self.process = subprocess.Popen(
            [f"{BUILD}/settled"], stderr=self.log, env={
                **(environment or NO_FORMS), "LD_PRELOAD": FAKETIME[0], "FAKETIME_NO_CACHE": "1",
                "DONT_FAKE_MONOTONIC": "1", "FAKETIME": f"{int(then - time.time())}s"})
        wait(lambda: "settled: ready" in self.said(begun), 10, "the daemon starts")

    def said(self, begun):
        with open(f"{HOME}/log", encoding="utf-8") as log:
            log.seek(begun)
            return log.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def wait(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.1)


def settle(*words, said=None):
    out = subprocess.run(["settle", *words], env=ENVIRONMENT, stdin=subprocess.DEVNULL, timeout=20,
                         capture_output=True, text=True)
    text = out.stdout + out.stderr
    assert said is None or re.search(said, text), f"settle {words} says: {text}"
    return text


# ---- what is on the screen ------------------------------------------------------------------------

seen_until = 0.0


def newest():
    """What was shown since the last look, newest first."""
    return [e for e in reversed(all_events()) if e["ev"] == "notify" and e["ts"] > seen_until]


def asked(title, seconds=25):
    """Waits until the server is asked to show that, after what was seen before."""
    global seen_until
    found = []

    def look():
        found[:] = [e for e in newest() if e["summary"] == title]
        return found

    try:
        wait(look, seconds, f"shown: {title}")
    except AssertionError as never:
        raise AssertionError(f"{never}; newest: {[e['summary'] for e in newest()][:3]}") from None
    seen_until = found[0]["ts"]
    hints = found[0]["hints"]
    assert hints["desktop-entry"] == "settled" and hints["category"].startswith("x-settled."), hints
    assert "transient" not in hints and found[0]["timeout"] == 0, found[0]
    words_first = NAME == "mako" and (hints["urgency"] == 2 or len(title + found[0]["body"]) > 50)
    assert found[0]["icon"] or words_first, found[0]
    shot(re.sub("[^a-z0-9]+", "-", title.lower()))
    return found[0]


def reacted(shown, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(e["ev"] == "action" and e["id"] == shown["id"] and e["ts"] > shown["ts"]
               for e in all_events()):
            return True
        time.sleep(0.1)
    return False


def shown_again(title):
    """A click in the tray opens a check-in, and shows everything else again with its buttons."""
    try:
        return asked(title, 4)
    except AssertionError:
        return None


def clicked(shown, label):
    """What to press next, or None: pressed. notification-daemon keeps one bubble that should be gone,
    and shows one at a time: it is taken away. GNOME's banner may be gone, and its tray has no
    buttons: a click on the entry there shows it again, with its buttons."""
    try:
        click(label)
    except AssertionError:
        if NAME == "notification-daemon":
            click("close", label)
            return shown
        if NAME == "gnome-shell":
            click("tray", shown["summary"])
            return asked(shown["summary"])
        raise
    return None


def press(shown, *labels):
    """The button of one of these labels, whichever fits the server."""
    offered = shown["actions"][1::2]
    fitting = [label for label in labels if label in offered]
    assert fitting, f"{labels} not among {offered}"
    silent = NAME == "gnome-shell" and shown["hints"]["urgency"] == 0
    for _ in range(3):  # a bubble may go while it is read; people press again
        if silent:
            click("tray", shown["summary"])  # no banner; this opens it
        elif again := clicked(shown, fitting[0]):
            shown = again
            continue
        if reacted(shown, 6):
            again = silent and shown_again(shown["summary"])
            if not again:
                return
            shown, silent = again, False
            fitting = [label for label in labels if label in shown["actions"][1::2]]
    raise AssertionError(f"pressing {fitting[0]} does nothing: {shown['summary']}")


def holds(part, number):
    low, _, high = part.partition("-")
    return low.isdigit() and high.isdigit() and int(low) <= number <= int(high)


def give(shown, number):
    """A number, as this server takes one; returns that way."""
    labels, steps = shown["actions"][1::2], 1
    if "inline-reply" in shown["actions"][0::2]:
        click("reply", str(number))
        return "typed"
    if len(labels) >= 11:
        press(shown, str(number))
        return "row"
    while str(number) not in labels:
        press(shown, *[label for label in labels if holds(label, number)])
        shown, steps = asked(shown["summary"]), steps + 1
        labels = shown["actions"][1::2]
    press(shown, str(number))
    return f"{steps} steps"


# ---- the day --------------------------------------------------------------------------------------


def set_up():
    os.makedirs(f"{HOME}/runtime", 0o700)
    os.makedirs(f"{HOME}/config/settled")
    with open(f"{HOME}/config/settled/config.ini", "w", encoding="utf-8") as config:
        config.write(CONFIG)


def intake():
    settle("setup")
    for answer in ("yes", "yes", "-", "-", "yes", "no", "none", "5", "L", "peri", "-"):
        settle("answer", "--", answer)
    settle("session", "--at", "yesterday 16:00", said="day 0")


def check_in():
    with Daemon("07:59:35"):
        intake()
        press(asked("Good morning - how is it now?", 60), "Open")
        asked("Pain now?")
        restart_server()
        way = give(asked("Pain now?", 60), 6)
        for _ in range(5):
            press(asked("New or worse in the last 2 weeks?"), "None")
        asked("Day 1: often the loudest day")
        settle("log", "checkin", said="pain 6")
    return way


def drawn(shown):
    """How its answers are picked: of that many buttons, or of the server's own menu."""
    count = len([key for key in shown["actions"][0::2] if key != "default"])
    return "menu" if NAME in ("dunst", "mako") else f"{count} buttons"


def fuller():
    """What else there is to say, as far as the first list, which is ticked in a window. Returns how a
    choice was picked."""
    with Daemon("08:30:00", FORMS if WINDOW else NO_FORMS):
        settle("checkin", "--open")
        give(asked("Pain now?"), 6)
        press(asked("Day 1: often the loudest day"), "Open")
        stirred = asked("And how stirred up do you feel?")
        press(stirred, stirred["actions"][1])
        if WINDOW:
            press(asked("What does it feel like?"), "Answer")
            await_window("What does it feel like?")
            tick("zenity", "Burning", "Aching")
            asked("Where is it now?")
        settle("skip")
        settle("log", "checkin", "--json", said="burning" if WINDOW else "stirred|calm|hot")
    return drawn(stirred)


def bad_day():
    """The evening check-in after an absence becomes a gentle day: one press, or one behind "Not today"."""
    if NAME == "gnome-shell":  # a silent one has no banner there, and a click in the tray opens it
        with open(f"{HOME}/config/settled/config.ini", "a", encoding="utf-8") as config:
            config.write("[delivery]\nnudge = 0m\n")
    with Daemon("19:59:50"):
        evening = asked("Good to see you", 40)
        direct = "Gentle day" in evening["actions"]
        press(evening, "Gentle day" if direct else "Not today", "Skip")
        if not direct:
            press(asked("Left out - that is fine"), "Gentle day", "Gentle")
        asked("A gentle day")
        settle("status", said="entle day")
    return "1 press" if direct else "2 presses"


def bout():
    with Daemon("10:29:55"):
        press(asked("Time for the next exercise?"), "Start")
        give(asked("First: pain now?"), 6)
        asked("Slow breathing")
        press(asked("Get into place", 40), "Ready")
        asked("Settle in")
        asked("Halfway", 40)
        asked("Ten more seconds", 40)
        give(asked("How is it now?", 40), 6)
        asked("Done - come out slowly")
        settle("log", "bout", said="exercise psoas_release")
        settle("log", "bout", "--json", said='"outcome": *"done"')


def red_flag():
    with Daemon("20:10:00"):
        settle("screen", "--open")
        for label in ("Some", "No", "Yes"):  # the second of the first page: the bladder
            press(asked("New or worse in the last 2 weeks?"), label)
        press(asked("Get medical help now", 10), "I am getting help", "Got help")
        wait(lambda: re.search('"stage": *"HALT"', settle("status", "--json")), 5, "HALT")
        wait(lambda: re.search("ack +screen", settle("log", "ack")), 5, "the acknowledgement is in the diary")


def server_words():
    out = run("gdbus", "call", "--session", "-d", "org.freedesktop.Notifications", "-o",
              "/org/freedesktop/Notifications", "-m",
              "org.freedesktop.Notifications.GetServerInformation")
    name, _, version, _ = re.findall(r"'([^']*)'", out)
    return name, version


def main():
    if not FAKETIME:
        print("libfaketime is not installed")
        return 77
    name, version = server_words()
    set_up()
    try:
        number = check_in()
        choice = fuller()
        bout()
        gentle = bad_day()
        red_flag()
    except Exception as error:
        shot("failed")
        print(f"not ok {NAME}: {error}", file=sys.stderr)
        raise
    several = "window" if WINDOW else "not tried"
    print(f"row\t{NAME}\t{name}\t{version}\t{number}\t{choice}\t{gentle}\t{several}")
    return 0


sys.exit(main())
