#!/usr/bin/env python3
"""monitor.py LOG EVENTS: follows what dbus-monitor writes to LOG and appends one JSON line an event
to EVENTS: notify (with the id of its reply), close (CloseNotification), action, closed. `ts` is the
bus's time of it, so that what a busy machine reads late is not taken for new."""

import json
import re
import sys
import time

SIGNALS = {"ActionInvoked": "action", "NotificationClosed": "closed"}
HEADER = re.compile(r"^(method call|method return|signal|error) time=\S+ (.*)$")


def follow(path):
    """Lines as they come, for ever; None after each silence."""
    with open(path, encoding="utf-8", errors="replace") as log:
        part = ""
        while True:
            part += log.readline()
            if part.endswith("\n"):
                yield part[:-1]
                part = ""
            else:
                yield None
                time.sleep(0.05)


# How many values a message has; of a method return, 1 where anybody waits for it.
VALUES = {"Notify": 8, "CloseNotification": 1, "ActionInvoked": 2, "NotificationClosed": 2}


def is_whole(header, body):
    """On a busy machine there may be silence in the middle of a message."""
    member = re.search(r"\bmember=(\w+)", header)
    return len(strings(body)) >= VALUES.get(member.group(1) if member else "", 1)


def messages(lines):
    """(header, body lines) of each message: whole when the next begins, or when all of it is there and
    nothing follows."""
    header, body = None, []
    for line in lines:
        if line is None:
            if header and is_whole(header, body):
                yield header, body
                header, body = None, []
        elif HEADER.match(line):
            if header:
                yield header, body
            header, body = line, []
        elif header:
            body.append(line)


def strings(lines):
    """Strings and numbers at the top level, and arrays of strings as lists."""
    values, at = [], 0
    text = "\n".join(lines)
    token = re.compile(r'\s*(?:array \[|\]|dict entry\(|\)|variant|string "((?:.|\n)*?)"(?=\n|$)'
                       r"|(?:u?int(?:16|32|64)|byte|double) (\S+)|boolean (\w+))")
    stack = [values]
    while match := token.match(text, at):
        at = match.end()
        word = match.group(0).strip()
        if word in ("array [", "dict entry("):
            stack[-1].append([])
            stack.append(stack[-1][-1])
        elif word in ("]", ")"):
            stack.pop()
        elif match.group(1) is not None:
            stack[-1].append(match.group(1))
        elif match.group(2):
            stack[-1].append(int(float(match.group(2))))
        elif match.group(3):
            stack[-1].append(match.group(3) == "true")
    return values


def notify(arguments):
    app, replaces, icon, summary, body, actions, hints, timeout = arguments[:8]
    return {"ev": "notify", "app": app, "replaces": replaces, "icon": icon, "summary": summary,
            "body": body, "actions": actions, "hints": {h[0]: h[1] for h in hints if len(h) > 1},
            "timeout": timeout}


def main():
    with open(sys.argv[2], "a", buffering=1, encoding="utf-8") as out:

        header = f"time={time.time()}"

        def field(name):
            match = re.search(rf"\b{name}=(\S+?);?(?= |$)", header)
            return match.group(1) if match else ""

        def emit(event):
            print(json.dumps({"ts": float(field("time")), **event}), file=out)

        emit({"ev": "ready"})
        waiting = {}
        for header, body in messages(follow(sys.argv[1])):
            member = field("member")
            if header.startswith("method call") and member == "Notify":
                waiting[field("sender"), field("serial")] = notify(strings(body))
            elif header.startswith("method call") and member == "CloseNotification":
                emit({"ev": "close", "id": strings(body)[0]})
            elif header.startswith("method return"):
                event = waiting.pop((field("destination"), field("reply_serial")), None)
                if event:
                    emit({**event, "id": strings(body)[0]})
            elif header.startswith("signal") and member in SIGNALS:
                values = strings(body)
                emit({"ev": SIGNALS[member], "id": values[0], "arg": values[1]})


main()
