#!/usr/bin/env python3
"""desktop_cases.py CASE...: settled-desktop against the notification server of this environment
(tests/servers/start-server), driven over its pipes by a daemon that this program plays. Buttons are
pressed with a real pointer. Every wait is bounded; prints one line a case; exit 1 when one failed."""

import ctypes
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import hand
from hand import (HERE, NAME, alone, await_window, events, restart_server, run, server_pid,
                  shot, started_pid, tick, wait_event)

def click(*what):
    """GNOME's banner may be gone, and its tray has no buttons: a click there shows ours again with them,
    and takes another program's away. That one has its banner once the pointer has left ours."""
    try:
        hand.click(*what)
    except AssertionError:
        offered = [e for e in events() if e["ev"] == "notify" and what[0] in e["actions"]]
        if NAME != "gnome-shell" or not offered:
            raise
        if offered[-1]["app"] == "settled":
            hand.click("tray", offered[-1]["summary"])
        else:
            run("xdotool", "mousemove", "640", "400")
            time.sleep(6)
        hand.click(*what)


PROGRAM = os.path.join(os.environ.get("BUILD", "build/debug"), "settled-desktop")
ICON = os.path.abspath("config/settled.svg")


class Child:
    """settled-desktop and the daemon's end of its pipes."""

    def __init__(self, **environment):
        self.process = subprocess.Popen(
            [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, "SETTLED_ICON": ICON, **environment})
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        assert self.take()["hello"]["program"] == "settled-desktop"
        attach = self.take()
        assert attach == {"id": 1, "method": "attach", "params": {"name": "desktop"}}, attach
        self.say({"hello": {"program": "settled", "version": "0.1.0", "api": 1}})
        self.say({"id": 1, "ok": True, "result": {}})

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))
        self.lines.put(None)

    def take(self, seconds=20):
        return self.lines.get(timeout=seconds)

    def request(self, method, seconds=20):
        """The parameters of the next request of that kind; presence may come in between."""
        while True:
            message = self.take(seconds)
            assert message is not None, f"ended while {method} was awaited"
            if message["method"] == method:
                return message["params"], message["id"]
            assert message["method"] == "presence", message

    def silent(self, seconds):
        """Nothing but presence is said."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                message = self.lines.get(timeout=left)
            except queue.Empty:
                return
            assert message and message["method"] == "presence", message

    def say(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")

    def show(self, **view):
        view = {"prompt": "morning@x", "question": "q1", "title": "Good morning", "body": "",
                "discreet": "", "options": [], "low": 0, "high": 0, "deadline": 600,
                "urgency": "normal", "category": "x-settled.checkin", "image": "", "alt": "", "sound": False,
                **view}
        self.say({"event": "show", "view": view})
        return wait_event("notify", f"e['summary'] == {view['title']!r}")

    def end(self, seconds=3):
        """End of file on its input: it takes its notifications away and ends."""
        begun = time.monotonic()
        self.process.stdin.close()
        status = self.process.wait(seconds)
        return status, time.monotonic() - begun

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Politely, so that nothing stays on the screen for the next case."""
        if self.process.poll() is None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


OPTIONS = [{"key": "start", "label": "Start", "short": "Start"},
           {"key": "rest", "label": "Rest instead", "short": "Rest"},
           {"key": "skip", "label": "Not today", "short": "Skip"}]
CHOICE = {"type": "choice", "options": OPTIONS, "category": "x-settled.exercise",
          "title": "Time to begin?", "body": "Psoas release, 300 s. If a < b & c, we swap this for rest."}


# What lxqt cuts comes short.
def label(option):
    return option["short"] if NAME == "lxqt" and len(option["label"]) > 5 else option["label"]


# ---- the cases -----------------------------------------------------------------------------------


def case_choice():
    """Each of three buttons gives its key, once; the notification is taken away afterwards."""
    with Child() as child:
        for number, option in enumerate(OPTIONS):
            shown = child.show(question=f"q{number}", **{**CHOICE, "title": f"Begin {number}?"})
            labels = shown["actions"][1::2][:3]
            assert labels == [label(o) for o in OPTIONS], labels
            assert shown["timeout"] == 0 and shown["hints"]["desktop-entry"] == "settled"
            if number == 0:
                shot("choice")
            click(label(option))
            params, request = child.request("answer")
            assert params == {"prompt": "morning@x", "question": f"q{number}",
                              "value": option["key"]}, params
            wait_event("close", f"e['id'] == {shown['id']}")
            child.say({"id": request, "ok": True, "result": {"text": "", "exit": 0, "ask": None}})
        child.silent(2.5)  # closings that belong to the answers
        assert child.end()[0] == 0


GENTLE = [{"key": "gentle", "label": "Gentle day", "short": "Gentle"}]


def case_beside():
    """The answer beside the three: a button of its own where four are drawn, and none elsewhere."""
    with Child() as child:
        shown = child.show(**CHOICE, beside=GENTLE)
        labels = [key for key in shown["actions"][1::2] if key != "Show"]
        shot("beside")
        if NAME in ("gnome-shell", "lxqt", "budgie", "notification-daemon"):
            assert len(labels) == 3 and "Gentle day" not in labels, labels
            return
        assert labels[3:] == ["Gentle day"], labels
        click("Gentle day")
        assert child.request("answer")[0]["value"] == "gentle"


def case_window():
    """Several of a list, and words, in the real windows of zenity and kdialog: ticked and typed."""
    qualities = [{"key": k, "label": k.title(), "short": ""}
                 for k in ("burning", "sharp", "electric", "aching", "tender")]
    for program in "zenity", "kdialog":
        path = alone(program)
        if not path:
            print(f"no window of {program} here")
            return
        with Child(PATH=path) as child:
            several = f"What is it like, {program}?"
            child.show(question="q1", type="several", title=several, body="Tick what fits.",
                       options=qualities)
            click("Answer")
            await_window(several)
            tick(program, "Burning", "Aching")
            value = child.request("answer")[0]["value"]
            assert value == ["burning", "aching"], value
            words = f"A word to keep, {program}?"
            child.show(question="q2", type="text", high=200, title=words, body="Or two.")
            if NAME == "plasma":
                click("reply", "a walk")
            else:
                click("Answer")
                await_window(words)
                run("xdotool", "type", "--delay", "40", "a walk")
                shot(f"words-{program}")
                click("window", "OK")
            assert child.request("answer")[0]["value"] == "a walk"
    print("words\t" + ("typed" if NAME == "plasma" else "window"))


def case_row():
    """All eleven numbers side by side: one tap."""
    with Child() as child:
        for question, value in (("q1", 5), ("q2", 10), ("q3", 0)):
            shown = child.show(question=question, type="scale", low=0, high=10,
                               title="How is it now?", body="Pain now, 0 to 10?")
            assert shown["actions"][1::2][:11] == [str(n) for n in range(11)], shown
            if value == 5:
                shot("row")
            click(str(value))
            assert child.request("answer")[0]["value"] == value


def case_scale():
    """Two taps for 5, three for 10; each step is a notification of its own."""
    with Child() as child:
        for question, path, value in (("q1", ("4-6", "5"), 5), ("q2", ("7-10", "9-10", "10"), 10)):
            child.show(question=question, type="scale", low=0, high=10, title="How is it now?",
                       body="Pain now, 0 to 10?")
            for step in path:
                wait_event("notify", f"{step!r} in e['actions']")
                if step in ("4-6", "9-10"):
                    shot(f"scale-{step}")
                click(step)
            assert child.request("answer")[0]["value"] == value


def case_reply():
    """Typed into the notification, as a person types."""
    with Child() as child:
        child.show(type="scale", low=0, high=10, title="How is it now?", body="Pain now, 0 to 10?")
        shot("reply")
        click("reply", "4")
        assert child.request("answer")[0]["value"] == 4


def follows(second, first):
    """In its place; GNOME would take the buttons off it, so another one comes when it has gone."""
    if NAME == "gnome-shell":
        wait_event("closed", f"e['id'] == {first['id']}")
        return second["replaces"] == 0
    return second["replaces"] == first["id"] == second["id"]


def case_hold():
    """The time left counts down in place; Stop answers."""
    with Child() as child:
        child.show(type="hold", hold={"seconds": 90, "left": 75}, title="Settle in",
                   body="Go to the first soft resistance and wait there.",
                   options=[{"key": "stop", "label": "Stop", "short": "Stop"}])
        first = wait_event("notify", "'1:15 left' in e['body']")
        second = wait_event("notify", "'1:10 left' in e['body']", 12)
        assert follows(second, first), (first, second)
        shot("hold")
        click("Stop")
        assert child.request("answer")[0]["value"] == "stop"
        count = len([e for e in events() if e["ev"] == "notify"])
        time.sleep(6)
        assert len([e for e in events() if e["ev"] == "notify"]) == count, "still counting"


def case_middle():
    """dunst: a middle click gives the answer that the body names; never to a critical message."""
    with Child() as child:
        shown = child.show(**CHOICE)
        assert "Middle click: Start" in shown["body"] and shown["actions"][-2] == "default", shown
        click("body", CHOICE["title"])
        assert child.request("answer")[0]["value"] == "start"
        shown = child.show(**{**CHOICE, "question": "q2", "title": "Now", "urgency": "critical"})
        assert "default" not in shown["actions"] and "click" not in shown["body"], shown


def case_close():
    """The daemon takes a notification away; nothing is reported."""
    with Child() as child:
        shown = child.show(**CHOICE)
        child.say({"event": "close", "prompt": "morning@x"})
        wait_event("closed", f"e['id'] == {shown['id']}")
        child.silent(2.5)


def case_dismiss():
    """The person takes it away: reported once as dismissed, and not shown again."""
    with Child() as child:
        child.show(**CHOICE)
        click("close", CHOICE["title"])
        assert child.request("closed")[0] == {"prompt": "morning@x", "question": "q1",
                                              "reason": "dismissed"}
        child.silent(1)


def case_update():
    """The same question with other words replaces in place; the same words do nothing."""
    with Child() as child:
        first = child.show(**CHOICE)
        second = child.show(**{**CHOICE, "title": "Another title"})
        assert follows(second, first), (first, second)
        time.sleep(1)
        count = len([e for e in events() if e["ev"] == "notify"])  # GNOME passes each one on
        child.show(**{**CHOICE, "title": "Another title"})
        time.sleep(1)
        assert len([e for e in events() if e["ev"] == "notify"]) == count


def case_words():
    """What is typed where no button can answer, and that a button is never drawn for it."""
    with Child(PATH="/nonexistent") as child:
        shown = child.show(type="number", low=1, high=1440, title="How many minutes?",
                           body="Of the quiet spell.")
        assert shown["actions"] == [], shown
        assert "settle answer NUMBER (1 to 1440)" in shown["body"], shown
        shot("number")


def case_form():
    """A number by a form, here a program that stands in for it; what it must not say is refused."""
    answer = os.path.join(os.environ["SERVER_STATE"], "typed")
    for program in "zenity", "kdialog":  # whichever this desktop prefers
        path = stand_in(program, f'cat "{answer}" || exit 255')
    if os.path.exists(answer):
        os.remove(answer)
    with Child(PATH=path) as child:
        child.show(question="q0", type="number", low=1, high=1440, title="How long?")
        click("Answer")  # a program that fails is not a person who closes it
        wait_event("notify", "'In a terminal: settle answer' in e['body']")
        child.say({"event": "close", "prompt": "morning@x"})
        time.sleep(0.5)
        for typed, value in (("2000", None), ("45", 45)):
            with open(answer, "w", encoding="utf-8") as file:
                file.write(typed + "\n")
            child.show(question=f"q{typed}", type="number", low=1, high=1440, title="How many?",
                       body="Minutes.")
            click("Answer")
            if value is None:
                wait_event("notify", "'from 1 to 1440' in e['body']")
                child.say({"event": "close", "prompt": "morning@x"})
                time.sleep(0.5)
            else:
                assert child.request("answer")[0]["value"] == value


def case_foreign():
    """Another program's notification is clicked: no answer of ours."""
    with Child() as child:
        child.show(**CHOICE)
        other = subprocess.Popen(["gdbus", "call", "--session", "-d",
                                  "org.freedesktop.Notifications", "-o",
                                  "/org/freedesktop/Notifications", "-m",
                                  "org.freedesktop.Notifications.Notify", "other", "0", "",
                                  "Another program", "hello", "['go', 'Accept']", "{'urgency': <byte 2>}", "0"],
                                 stdout=subprocess.DEVNULL)
        other.wait(10)
        wait_event("notify", "e['summary'] == 'Another program'")
        click("Accept")
        foreign = wait_event("action", "e['arg'] == 'go'")["id"]
        child.silent(2.5)
        if not any(e["ev"] == "closed" and e["id"] == foreign for e in events()):
            run("gdbus", "call", "--session", "-d", "org.freedesktop.Notifications", "-o",
                "/org/freedesktop/Notifications", "-m",
                "org.freedesktop.Notifications.CloseNotification", str(foreign))


def case_refused():
    """The daemon does not take an answer: asked again, with the reason."""
    with Child() as child:
        child.show(**CHOICE)
        click("Start")
        request = child.request("answer")[1]
        child.say({"id": request, "ok": False,
                   "error": {"code": "busy", "message": "The diary is busy"}})
        wait_event("notify", "'The diary is busy' in e['body']")
        click("Start")
        request = child.request("answer")[1]
        child.say({"id": request, "ok": False, "error": {"code": "gone", "message": "too late"}})
        child.silent(1)
        assert not any("too late" in e.get("body", "") for e in events())


def case_hung():
    """A mute server: reported as unseen, once; the child answers and ends at once; when the server
    wakes up the question is shown."""
    pid = server_pid()
    os.kill(pid, signal.SIGSTOP)
    try:
        with Child() as child:
            child.say({"event": "show", "view": {"prompt": "p", "question": "q", "type": "notice",
                                                 "title": "While it is mute"}})
            assert child.request("closed", 4)[0]["reason"] == "unseen"
            child.say({"event": "show", "view": {"prompt": "p", "question": "q2", "type": "notice",
                                                 "title": "Once it is back"}})
            assert child.request("closed", 1)[0]["question"] == "q2", "answers at once"
            os.kill(pid, signal.SIGCONT)
            wait_event("notify", "e['summary'] == 'Once it is back'")
            assert not any(e.get("summary") == "While it is mute" for e in events())
            os.kill(pid, signal.SIGSTOP)
            child.say({"event": "close", "prompt": "p"})
            child.say({"event": "show", "view": {"prompt": "p", "question": "q3", "type": "notice",
                                                 "title": "And mute again"}})
            time.sleep(0.2)
            status, seconds = child.end()
            assert status == 0 and seconds < 1, (status, seconds)
    finally:
        os.kill(pid, signal.SIGCONT)


def case_restarted():
    """The server dies and another one comes: shown again, and its buttons answer. The first of its
    ids, which are those of before, belong to another program."""
    with Child() as child:
        old = child.show(**CHOICE)
        restart_server()
        new = wait_event("notify", f"e['summary'] == {CHOICE['title']!r}", 40, count=2)
        assert new["actions"][0] != old["actions"][0], "the keys of before"
        click("Start")
        message = child.take()
        while message["method"] != "answer":  # awesome owns its name before it listens: unseen at first
            assert message["method"] == "presence" or message["params"]["reason"] == "unseen", message
            message = child.take()
        assert message["params"]["value"] == "start"


def case_lost():
    """The bus goes: no SIGTERM, exit 75."""
    with Child() as child:
        child.show(**CHOICE)
        with open(os.path.join(os.environ["SERVER_STATE"], "pids"), encoding="utf-8") as pids:
            bus = [int(line.split()[0]) for line in pids if line.split()[1] == "bus"][0]
        os.kill(bus, signal.SIGKILL)
        assert child.process.wait(5) == 75


def case_nobus():
    """No bus: unseen at once; none is started although there is a display."""
    with Child(DBUS_SESSION_BUS_ADDRESS="", XDG_RUNTIME_DIR="/nonexistent") as child:
        child.say({"event": "show", "view": {"prompt": "p", "question": "q", "type": "notice",
                                             "title": "Nobody sees this"}})
        assert child.request("closed", 3)[0]["reason"] == "unseen"
        children = run("ps", "-o", "args=", "--ppid", str(child.process.pid), check=False)
        assert "dbus" not in children, children
        assert child.end()[0] == 0


def case_locked():
    """S23: while logind says that the screen is locked only the discreet body is shown."""
    with Child(XDG_SESSION_ID="c1") as child:
        params = child.request("presence")[0]
        assert params["locked"] is False, params
        child.show(**CHOICE, discreet="settled: open to see")
        lock("true")
        wait_event("notify", "e['body'].strip() == 'settled: open to see' and e['summary'] == 'settled'")
        assert child.request("presence")[0]["locked"] is True
        shot("locked")
        lock("false")
        wait_event("notify", "'Psoas' in e['body']", count=2)
        assert child.request("presence")[0]["locked"] is False


def case_unanswered():
    """A logind that does not answer holds nothing back for long, and an emergency message not at all.
    When it answers after all, a locked screen says nothing from then on."""
    lock("true")
    logind = started_pid("logind")
    os.kill(logind, signal.SIGSTOP)
    try:
        with Child(XDG_SESSION_ID="c1") as child:
            begun = time.monotonic()
            child.say({"event": "show", "view": {
                "prompt": "morning@x", "question": "q1", "discreet": "settled: open to see", **CHOICE}})
            child.show(prompt="help@x", type="choice", title="Get medical help now",
                       urgency="critical", options=OPTIONS)
            assert time.monotonic() - begun < 4, "the emergency message waited"
            assert not any(e.get("summary") == CHOICE["title"] for e in events()), "told at once"
            wait_event("notify", f"e['summary'] == {CHOICE['title']!r}", 15)
            os.kill(logind, signal.SIGCONT)
            wait_event("notify", "e['summary'] == 'settled'", 6)
            until(child, locked=True)
    finally:
        os.kill(logind, signal.SIGCONT)
        lock("false")


def case_watch_slow_saver():
    """A saver that is active stays so while it is asked anew and is slow to answer."""
    with (Mock("dunst", "knopwob", "actions", "body"), Person(saver="org.xfce.ScreenSaver") as person,
          Child(XDG_SESSION_ID="c1") as child):
        until(child, locked=False)
        person.activates("true")
        until(child, locked=True)
        child.say({"event": "show", "view": {
            "prompt": "morning@x", "question": "q1", "discreet": "settled: open to see", **CHOICE}})
        wait_event("notify", "e['summary'] == 'settled'")
        os.kill(person.process.pid, signal.SIGSTOP)
        try:
            watch(child, True)
            time.sleep(0.3)
            lock("false")  # says nothing new, in the middle of the round
            assert child.request("presence", 10)[0]["locked"] is True, "after the round"
            assert not any(e.get("summary") == CHOICE["title"] for e in events()), "in the middle"
        finally:
            os.kill(person.process.pid, signal.SIGCONT)


def case_quiet():
    """dunst, paused by the person: presence says so, and nothing of it is changed."""
    for paused in ("true", "false"):
        run("dunstctl", "set-paused", paused)
        with Child() as child:
            params = child.request("presence")[0]
            assert params["locked"] is False and params["dnd"] is (paused == "true"), params
            assert run("dunstctl", "is-paused").strip() == paused


def lock(locked):
    run("gdbus", "call", "--system", "-d", "org.freedesktop.login1", "-o",
        "/org/freedesktop/login1/session/c1", "-m", "org.freedesktop.login1.Session.SetLockedHint",
        locked)


class Person:
    """An idle monitor and a screen saver for one case."""

    def __init__(self, monitor="-", saver="-"):
        self.monitor, self.saver = monitor, saver
        self.process = subprocess.Popen([os.environ["SERVERS_PYTHON"], f"{HERE}/mock-person.py", monitor, saver])

    def does(self, name, path, method, value):
        return run("gdbus", "call", "--session", "-d", name, "-o", path, "-m", f"{name}.{method}",
                   value)

    def idles(self, milliseconds):
        self.does(self.monitor, "/" + self.monitor.replace(".", "/") + "/Core", "Be",
                  str(milliseconds))

    def activates(self, active):
        self.does(self.saver, "/" + self.saver.replace(".", "/"), "Activate", active)

    def __enter__(self):
        for name in self.monitor, self.saver:
            if name != "-":
                run("gdbus", "wait", "--session", "--timeout", "5", name)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def until(child, **wanted):
    """The first presence that says all of this; others may come before."""
    for _ in range(6):
        params = child.request("presence", 3)[0]
        if all(params[name] == value for name, value in wanted.items()):
            return params
    raise AssertionError(f"presence is never {wanted}")


def wait_until(holds, seconds=5):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "never"
        time.sleep(0.02)


def watch(child, on):
    child.say({"event": "watch", "on": on})


def case_watch_lock():
    """Asked when a prompt waits, and told of lock, other sessions and sleep, and of their end."""
    manager = "org.freedesktop.login1.Manager.Sleep"
    session = "org.freedesktop.login1.Session.SetActive"
    with Child(XDG_SESSION_ID="c1") as child:
        until(child, locked=False)
        watch(child, True)
        until(child, locked=False)
        for path, method, value, locked in (("", manager, "true", True),
                                            ("", manager, "false", False),
                                            ("/session/c1", session, "false", True),
                                            ("/session/c1", session, "true", False)):
            run("gdbus", "call", "--system", "-d", "org.freedesktop.login1", "-o",
                f"/org/freedesktop/login1{path}", "-m", method, value)
            until(child, locked=locked)
        watch(child, False)


def case_watch_saver():
    """Where logind is not, a screen saver that is active counts as locked."""
    for saver in "org.freedesktop.ScreenSaver", "org.xfce.ScreenSaver":
        with Person(saver=saver) as person, Child(DBUS_SYSTEM_BUS_ADDRESS="unix:path=/none") as child:
            until(child, locked=False)
            person.activates("true")
            until(child, locked=True)
            person.activates("false")
            until(child, locked=False)


def case_watch_idle():
    """The monitor's idle time; the return is told at once; a pause only while something is silent."""
    for monitor in "org.gnome.Mutter.IdleMonitor", "org.cinnamon.Muffin.IdleMonitor":
        with Person(monitor=monitor) as person, Child() as child:
            until(child, idle=0, pausing=False)
            person.idles(400000)
            child.silent(0.3)
            watch(child, True)
            until(child, idle=400)
            time.sleep(0.2)
            person.idles(0)
            until(child, idle=0)
            watch(child, False)
            with Mock("gnome-shell", "GNOME", "actions", "body"):
                child.show(**CHOICE, urgency="low")
                person.idles(20000)
                until(child, pausing=True)


def case_mock_insist():
    """A silent prompt that is to be noticed is a notification of its own."""
    with Mock("Plasma", "KDE", "actions", "body"), Child() as child:
        first = child.show(**CHOICE, urgency="low")
        assert first["hints"]["urgency"] == 0, first
        child.show(**CHOICE, urgency="normal")
        second = wait_event("notify", "e['hints']['urgency'] == 1")
        assert second["replaces"] == 0, second
        wait_event("closed", f"e['id'] == {first['id']}")


SCHEMA = """<schemalist><schema id="org.gnome.desktop.notifications"
  path="/org/gnome/desktop/notifications/"><key name="show-banners" type="b"><default>true</default>
  </key></schema></schemalist>"""


def case_mock_settings():
    """GNOME's do not disturb is a setting, read if its schema is installed; unknown if not."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/x.gschema.xml", "w", encoding="utf-8") as file:
            file.write(SCHEMA)
        run("glib-compile-schemas", folder)
        os.makedirs(f"{folder}/glib-2.0/settings")
        store = f"{folder}/glib-2.0/settings/keyfile"
        environment = {"GSETTINGS_SCHEMA_DIR": folder, "GSETTINGS_BACKEND": "keyfile",
                       "XDG_CONFIG_HOME": folder, "XDG_DATA_DIRS": "/none", "XDG_DATA_HOME": "/none"}
        with Mock("gnome-shell", "GNOME", "actions", "body"):
            with Child(**environment) as child:
                until(child, dnd=False)
                with open(store, "w", encoding="utf-8") as file:
                    file.write("[org/gnome/desktop/notifications]\nshow-banners=false\n")
                time.sleep(1.5)  # the settings notice the file by themselves
                watch(child, True)
                until(child, dnd=True)
            with Child(**{**environment, "GSETTINGS_SCHEMA_DIR": "/none"}) as child:
                until(child, dnd=None)


class Screen:
    """A window manager's word on the X screen: which window is active, and whether it is full."""

    def __init__(self):
        self.x = ctypes.CDLL("libX11.so.6")
        for name in "XOpenDisplay", "XInternAtom", "XDefaultRootWindow", "XCreateSimpleWindow":
            getattr(self.x, name).restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))
        self.window = self.x.XCreateSimpleWindow(self.display, self.root, 0, 0, 9, 9, 0, 0, 0)
        self.set(self.root, "_NET_ACTIVE_WINDOW", 33, [self.window])

    def atom(self, name):
        return self.x.XInternAtom(self.display, name.encode(), 0)

    def set(self, window, name, kind, values):
        data = (ctypes.c_long * max(1, len(values)))(*values)
        self.x.XChangeProperty(self.display, ctypes.c_ulong(getattr(window, "value", window)),
                               ctypes.c_ulong(self.atom(name)), ctypes.c_ulong(kind), 32, 0, data,
                               len(values))
        self.x.XSync(self.display, 0)

    def fill(self, full):
        state = [self.atom("_NET_WM_STATE_FULLSCREEN")] if full else []
        self.set(self.window, "_NET_WM_STATE", 4, [self.atom("_NET_WM_STATE_ABOVE")] + state)

    def close(self):
        self.x.XDeleteProperty(self.display, self.root, ctypes.c_ulong(self.atom("_NET_ACTIVE_WINDOW")))
        self.x.XCloseDisplay(self.display)


def case_full_screen():
    """The active window on X; unknown where nobody says which that is, and under Wayland."""
    with Child() as child:
        until(child, full_screen=None)
        screen = Screen()
        for full in True, False:
            screen.fill(full)
            watch(child, True)
            until(child, full_screen=full)
        with Child(WAYLAND_DISPLAY="wayland-9") as other:
            until(other, full_screen=None)
        screen.close()


def case_expired():
    """The deadline is ours: the notification goes and is reported."""
    with Child() as child:
        shown = child.show(**CHOICE, deadline=1)
        assert child.request("closed", 4)[0]["reason"] == "expired"
        wait_event("closed", f"e['id'] == {shown['id']}")


def case_gallery():
    """Pictures only: what people see of the longer texts."""
    with Child() as child:
        child.show(prompt="e", type="choice", urgency="critical", title="Get medical help now",
                   body="What you ticked needs checking today, now: emergency department or your "
                        "local emergency number. Do not drive yourself. Exercise is off.",
                   options=[{"key": "ack", "label": "I am getting help", "short": "Got help"},
                            {"key": "say", "label": "What to say", "short": "Say what"}])
        shot("emergency")
        child.say({"event": "close", "prompt": "e"})
        child.show(prompt="m", type="several", title="What does it feel like?",
                   body="Choose what fits.",
                   options=[{"key": k, "label": k.title(), "short": ""} for k in
                            ("burning", "sharp", "electric", "shooting", "aching", "tender")])
        shot("several")
        child.say({"event": "close", "prompt": "m"})
        child.show(prompt="c", type="choice", title="How was the night?", body="In one word.",
                   options=[{"key": k, "label": k.title(), "short": ""} for k in
                            ("good", "fair", "restless", "poor", "awake")])
        shot("paged")


# ---- what only servers do that are not installed: a stand-in (start-server none) ----------------


class Mock:
    """tests/servers/mock-server.py on this bus."""

    def __init__(self, *arguments, **environment):
        self.process = subprocess.Popen([os.environ["SERVERS_PYTHON"], f"{HERE}/mock-server.py",
                                         *arguments], env={**os.environ, **environment})
        run("gdbus", "wait", "--session", "--timeout", "8", "org.freedesktop.Notifications")

    def does(self, method, number, value):
        run("gdbus", "call", "--session", "-d", "org.freedesktop.Notifications", "-o",
            "/org/freedesktop/Notifications", "-m", f"org.freedesktop.Notifications.{method}",
            str(number), str(value))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def case_mock_again():
    """GNOME: a click on the text shows it again, now critical, so that its buttons are drawn; the
    close that belongs to the click is not reported."""
    with Mock("gnome-shell", "GNOME", "actions", "body", "body-markup") as mock, Child() as child:
        first = child.show(**CHOICE)
        assert first["actions"][-2] == "default" and first["hints"]["urgency"] == 1
        mock.does("Act", first["id"], "default")
        again = wait_event("notify", "e['hints']['urgency'] == 2")
        assert again["id"] != first["id"] and again["replaces"] == 0
        mock.does("End", first["id"], 2)
        child.silent(2.5)
        mock.does("Act", again["id"], again["actions"][0])
        assert child.request("answer")[0]["value"] == "start"


def case_mock_anew():
    """GNOME takes the buttons off a banner that is updated: other words are another notification, whose
    buttons answer. A countdown is critical there, so that Stop is drawn without the pointer."""
    with Mock("gnome-shell", "GNOME", "actions", "body", "body-markup") as mock, Child() as child:
        first = child.show(type="hold", hold={"seconds": 90, "left": 62}, title="Settle in",
                           options=[{"key": "stop", "label": "Stop", "short": "Stop"}])
        assert first["hints"]["urgency"] == 2, first
        second = wait_event("notify", "'1:00 left' in e['body']")
        assert second["replaces"] == 0 and second["actions"][1] == "Stop", second
        wait_event("closed", f"e['id'] == {first['id']}")
        mock.does("Act", second["id"], second["actions"][0])
        assert child.request("answer")[0]["value"] == "stop"


def case_mock_once():
    """Only the first action counts; unknown keys, keys of before and late closings do not."""
    with Mock("lxqt-notificationd", "lxqt.org", "actions", "body") as mock, Child() as child:
        shown = child.show(**CHOICE)
        for key in ("default", "settled:1:00000000", "start"):
            mock.does("Act", shown["id"], key)
        child.silent(0.5)
        mock.does("Act", shown["id"], shown["actions"][4])
        mock.does("Act", shown["id"], shown["actions"][0])
        mock.does("End", shown["id"], 3)
        assert child.request("answer")[0]["value"] == "skip"
        child.silent(2.5)


def case_mock_late():
    """An answer that comes just after its notification's closing is an answer."""
    with Mock("Plasma", "KDE", "actions", "body") as mock, Child() as child:
        shown = child.show(**CHOICE)
        mock.does("End", shown["id"], 3)
        mock.does("Act", shown["id"], shown["actions"][2])
        assert child.request("answer")[0]["value"] == "rest"
        child.silent(2.5)


def case_mock_reply():
    """Plasma: a number is typed into the notification; what is none is asked again, with words; what
    comes for another notification, or twice, is no answer."""
    abilities = ("actions", "body", "body-markup", "inline-reply", "sound")
    scale = {"type": "scale", "low": 0, "high": 10, "title": "Pain now?", "sound": True}
    with Mock("Plasma", "KDE", *abilities) as mock, Child() as child:
        first = child.show(**scale)
        assert first["actions"][:2] == ["inline-reply", "Type it"], first
        assert first["hints"]["x-kde-reply-placeholder-text"] == "0 to 10", first
        assert first["hints"]["sound-name"] == "message-new-instant", first
        assert "transient" not in first["hints"] and first["hints"]["category"], first
        mock.does("Reply", first["id"] + 1, "3")
        mock.does("Reply", first["id"], "eleven")
        again = wait_event("notify", "'from 0 to 10' in e['body']")
        assert "sound-name" not in again["hints"] and again["hints"]["suppress-sound"], again
        mock.does("Reply", again["id"], "7")
        mock.does("Reply", again["id"], "8")
        assert child.request("answer")[0]["value"] == 7
        child.silent(1)


def stand_in(name, script):
    """A program of that name, before all others; the new PATH."""
    folder = os.path.join(os.environ["SERVER_STATE"], "bin")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as program:
        program.write(f"#!/bin/sh\n{script}\n")
    os.chmod(path, 0o755)
    return f"{folder}:{os.environ['PATH']}"


def case_mock_fuller():
    """A click on the text of a check-in: it opens, and the rest of it comes in windows, until one is
    closed; a critical message stays a notification."""
    path = stand_in("zenity", 'case "$*" in *Pain*) echo 6 ;; *) exit 1 ;; esac')
    opening = {**CHOICE, "category": "x-settled.checkin", "options": [{"key": "open", "label": "Open"}, *OPTIONS[1:]]}
    taken = {"ok": True, "result": {"text": "", "exit": 0, "ask": None}}
    with Mock("gnome-shell", "GNOME", "actions", "body") as mock, Child(PATH=path) as child:
        mock.does("Act", child.show(**opening)["id"], "default")
        params, request = child.request("answer")
        assert params["value"] == "open", params
        child.say({"id": request, **taken})
        child.say({"event": "show", "view": {
            "prompt": "morning@x", "question": "q2", "type": "scale", "title": "Pain now?",
            "low": 0, "high": 10, "category": "x-settled.checkin"}})
        params, request = child.request("answer")
        assert params["question"] == "q2" and params["value"] == 6, params
        child.say({"id": request, **taken})
        child.show(prompt="e", type="choice", options=OPTIONS, urgency="critical", title="Now")
        child.say({"event": "show", "view": {"prompt": "told:D61", "question": "told",
                                             "type": "notice", "title": "Noted"}})
        assert child.request("closed")[0]["reason"] == "dismissed"
        child.show(prompt="r", type="choice", options=OPTIONS, title="Later")
        assert not any(e.get("summary") in ("Pain now?", "Noted") for e in events())


def case_mock_window():
    """Where the server keeps nothing an emergency message stays as a window; where it cuts words that
    were asked for, they come in one."""
    heard = os.path.join(os.environ["SERVER_STATE"], "heard")
    path = stand_in("zenity", f'echo "$*" >>{heard}; case "$*" in *help*) sleep 0.5; echo skip ;; *) exit 1 ;; esac')
    long = "New: bladder change, since 2026-03-03 08:00. Pelvic pain. Ask them to check for cauda equina."
    notice = {"question": "told", "type": "notice", "category": "x-settled.note"}
    with (Mock("Budgie Notification Server", "x", "actions", "body") as mock, Child(PATH=path) as child):
        shown = child.show(prompt="help@x", type="choice", title="Get medical help now",
                           body=f"{long} {long}", urgency="critical", options=OPTIONS)
        mock.does("End", shown["id"], 1)
        assert child.request("answer")[0] == {"prompt": "help@x", "question": "q1", "value": "skip"}
        child.say({"event": "show", "view": {"prompt": "told:D44", "title": "What to say", "body": long,
                                             **notice}})
        assert child.request("closed")[0]["reason"] == "dismissed"
        child.show(prompt="told:words", title="Stopped", body="That is fine.", **{**notice, "type": "notice"})
        with open(heard, encoding="utf-8") as file:
            words = file.read().replace("\n", " ")
        assert words.count(f"{long} {long}") == 1 and "What to say" in words, words
        assert not any(e.get("summary") == "What to say" for e in events())
        shown = child.show(prompt="m@x", **CHOICE)
        mock.does("End", shown["id"], 1)  # no emergency: it only went
        assert child.request("closed")[0] == {"prompt": "m@x", "question": "q1", "reason": "expired"}


def case_mock_orphan():
    """A window whose answer nobody would hear goes with the process that asked."""
    heard = os.path.join(os.environ["SERVER_STATE"], "window")
    path = stand_in("zenity", f"echo $$ >{heard}; exec sleep 60")
    for end in "end", "kill":
        with Mock("Plasma", "KDE", "actions", "body") as mock, Child(PATH=path) as child:
            shown = child.show(type="number", high=100, title=f"How many, {end}?")
            mock.does("Act", shown["id"], shown["actions"][0])
            wait_until(lambda: os.path.exists(heard) and open(heard, encoding="utf-8").read().strip())
            with open(heard, encoding="utf-8") as file:
                window = f"/proc/{file.read().strip()}"
            os.remove(heard)
            assert os.path.exists(window)
            child.end() if end == "end" else child.process.kill()
            wait_until(lambda: not os.path.exists(window))


def case_mock_terminal():
    """Without a program for forms a terminal asks, by `settle answer`; while it is there nothing
    else asks the same, and when it ends unanswered the prompt is merely unanswered."""
    folder = os.path.join(os.environ["SERVER_STATE"], "terminal")
    os.makedirs(folder, exist_ok=True)
    said = os.path.join(folder, "said")
    with open(os.path.join(folder, "xterm"), "w", encoding="utf-8") as program:
        program.write(f'#!/bin/sh\necho "$*" >"{said}"\n/bin/sleep 3\n')
    os.chmod(program.name, 0o755)
    number = {"type": "number", "low": 1, "high": 9, "title": "How many?"}
    with Mock("gnome-shell", "GNOME", "actions", "body") as mock, Child(PATH=folder) as child:
        shown = child.show(**number)
        assert shown["actions"][1] == "Answer", shown
        mock.does("Act", shown["id"], shown["actions"][0])
        time.sleep(1)
        child.say({"event": "show", "view": {"prompt": "morning@x", "question": "q2",
                                             "type": "number", "low": 1, "high": 9,
                                             "title": "And then?"}})
        params = child.request("closed")[0]
        assert params["question"] == "q2" and params["reason"] == "dismissed", params
        with open(said, encoding="utf-8") as words:
            assert "answer" in words.read()
        assert not any(e.get("summary") == "And then?" for e in events())


def case_mock_reasons():
    """Expired is not dismissed; MATE says expired when the person presses its x."""
    for name, vendor, reason, said in (("Budgie Notification Server", "x", 1, "expired"),
                                       ("Notification Daemon", "MATE Desktop", 1, "dismissed"),
                                       ("gnome-shell", "GNOME", 2, "dismissed")):
        with Mock(name, vendor, "actions", "body") as mock, Child() as child:
            shown = child.show(**{**CHOICE, "title": name})
            mock.does("End", shown["id"], reason)
            assert child.request("closed")[0]["reason"] == said, name


def case_mock_plain():
    """A server without actions and markup gets none; the words say what to type."""
    with Mock("notify-osd", "Canonical", "body"), Child() as child:
        shown = child.show(**CHOICE)
        assert shown["actions"] == []
        assert "a < b & c" in shown["body"]
        assert "settle answer start | rest | skip" in shown["body"]


def case_mock_absent():
    """No server at first: unseen, once; shown when one comes."""
    with Child() as child:
        child.say({"event": "show", "view": {"prompt": "p", "question": "q", "type": "notice",
                                             "title": "Later"}})
        assert child.request("closed", 3)[0]["reason"] == "unseen"
        with Mock("mako", "emersion", "actions", "body"):
            wait_event("notify", "e['summary'] == 'Later'")
            child.silent(0.5)


def case_mock_deaf():
    """awesome: it owns its name before it listens, so the first call is lost for ever: asked again."""
    with Mock("naughty", "awesome", "actions", "body", MOCK_DEAF="1"), Child() as child:
        child.say({"event": "show", "view": {"prompt": "p", "question": "q", "type": "notice",
                                             "title": "Heard at last"}})
        assert child.request("closed", 4)[0]["reason"] == "unseen"
        wait_event("notify", "e['summary'] == 'Heard at last'", 14)
        child.silent(0.5)


def case_mock_flood():
    """Nonsense ends the conversation; what is only unknown is left out."""
    with Mock("mako", "emersion", "actions", "body"), Child() as child:
        child.say({"event": "state", "state": {}})
        child.say({"event": "show", "view": {"prompt": "p", "colour": "red"}})
        child.say({"event": "close", "prompt": "nobody"})
        child.show(**CHOICE)
        child.process.stdin.write("not JSON\n")
        assert child.process.wait(3) == 1


def server_lives(case):
    """A server that died would fail the next case, for no reason of that one."""
    if NAME == "none" or case == "lost":
        return True
    try:
        return server_pid() > 0
    except AssertionError:
        restart_server()
        return False


def main():
    failed = 0
    for name in sys.argv[1:]:
        time.sleep(0.5)  # what the last case left fades out
        hand.forget_events()
        try:
            globals()[f"case_{name}"]()
            assert server_lives(name), "the server itself died"
            print(f"ok {NAME} {name}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {NAME} {name}\n{traceback.format_exc()}", flush=True)
            shot(f"failed-{name}")
    return 1 if failed else 0


sys.exit(main())
