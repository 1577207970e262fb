"""Runs a program on a kernel without Landlock: without_landlock.py PROGRAM ARGUMENTS...

A filter (seccomp) answers its system calls as a kernel does that does not know them. 77: no filter can be
set here.
"""

import ctypes
import errno
import os
import struct
import sys

NO_NEW_PRIVS, SET_SECCOMP, MODE_FILTER = 38, 22, 2
LANDLOCK_FIRST, LANDLOCK_LAST = 444, 446
LOAD, AT_LEAST, ABOVE, ANSWER = 0x20, 0x35, 0x25, 0x06  # of BPF: ld, jge, jgt, ret
ALLOW, ERROR = 0x7FFF0000, 0x00050000

code = b"".join(
    struct.pack("HBBI", *row)
    for row in [
        (LOAD, 0, 0, 0),  # the number of the call
        (AT_LEAST, 0, 2, LANDLOCK_FIRST),
        (ABOVE, 1, 0, LANDLOCK_LAST),
        (ANSWER, 0, 0, ERROR | errno.ENOSYS),
        (ANSWER, 0, 0, ALLOW),
    ]
)
libc = ctypes.CDLL(None)
rows = ctypes.create_string_buffer(code, len(code))


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("rows", ctypes.c_void_p)]


program = Program(len(code) // 8, ctypes.addressof(rows))
if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0):
    sys.exit(77)
os.execvp(sys.argv[1], sys.argv[1:])
