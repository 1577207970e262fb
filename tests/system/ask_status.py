#!/usr/bin/env python3
"""Asks a running coach for its status on one connection, again and again, and prints the time of
each answer in whole milliseconds, rounded up. Ends when it is killed, with 1 when the other side ends.

    ask_status.py SOCKET
"""
import json
import math
import socket
import sys
import time

PAUSE = 0.02
LONGEST = 10


def line(values):
    return json.dumps(values).encode() + b"\n"


def main():
    coach = socket.socket(socket.AF_UNIX)
    coach.settimeout(LONGEST)
    coach.connect(sys.argv[1])
    lines = coach.makefile("rb")
    coach.sendall(line({"hello": {"program": "ask_status", "version": "1", "api": 1}}))
    lines.readline()
    number = 0
    while True:
        number += 1
        begun = time.monotonic()
        coach.sendall(line({"id": number, "method": "command", "params": {"argv": ["status"]}}))
        answer = json.loads(lines.readline() or "{}")
        if answer.get("id") != number or not answer.get("ok"):
            sys.exit(f"not an answer: {str(answer)[:200]}")
        print(math.ceil((time.monotonic() - begun) * 1000), flush=True)
        time.sleep(PAUSE)


main()
