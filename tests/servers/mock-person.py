#!/usr/bin/env python3
"""A desktop that tells of a person who is not there: the idle monitor of GNOME or Cinnamon and a
screen saver, on the session bus.
    mock-person.py [IDLE_MONITOR [SAVER]]      names; "-": none
Extra methods on the monitor: Be(milliseconds) sets the idle time, and fires what is watched for;
on the saver: Activate(active)."""

import sys

from gi.repository import Gio, GLib

MONITOR = """<node><interface name="NAME">
  <method name="GetIdletime"><arg type="t" direction="out"/></method>
  <method name="AddIdleWatch"><arg type="t"/><arg type="u" direction="out"/></method>
  <method name="AddUserActiveWatch"><arg type="u" direction="out"/></method>
  <method name="Be"><arg type="t"/></method>
</interface></node>"""
SAVER = """<node><interface name="NAME">
  <method name="GetActive"><arg type="b" direction="out"/></method>
  <method name="Activate"><arg type="b"/></method>
</interface></node>"""
state = {"idle": 0, "watches": {}, "last": 0, "active": False}


def watch(kind, interval):
    state["last"] += 1
    state["watches"][state["last"]] = (kind, interval)
    return GLib.Variant("(u)", (state["last"],))


def monitor_call(bus, _sender, path, interface, method, parameters, invocation):
    answer = None
    if method == "GetIdletime":
        answer = GLib.Variant("(t)", (state["idle"],))
    elif method == "AddIdleWatch":
        answer = watch("idle", parameters.unpack()[0])
    elif method == "AddUserActiveWatch":
        answer = watch("active", 0)
    elif method == "Be":
        before, state["idle"] = state["idle"], parameters.unpack()[0]
        for number, (kind, interval) in list(state["watches"].items()):
            fires = (kind == "idle" and before < interval <= state["idle"]
                     or kind == "active" and state["idle"] < before)
            if kind == "active" and fires:
                del state["watches"][number]
            if fires:
                bus.emit_signal(None, path, interface, "WatchFired", GLib.Variant("(u)", (number,)))
    invocation.return_value(answer)


def saver_call(bus, _sender, path, interface, method, parameters, invocation):
    if method == "GetActive":
        invocation.return_value(GLib.Variant("(b)", (state["active"],)))
        return
    state["active"] = parameters.unpack()[0]
    invocation.return_value(None)
    bus.emit_signal(None, path, interface, "ActiveChanged", GLib.Variant("(b)", (state["active"],)))


def offer(bus, name, path, xml, call):
    info = Gio.DBusNodeInfo.new_for_xml(xml.replace("NAME", name)).interfaces[0]
    bus.register_object(path, info, call, None, None)
    Gio.bus_own_name_on_connection(bus, name, 0)


session = Gio.bus_get_sync(Gio.BusType.SESSION)
names = sys.argv[1:] + ["-", "-"]
if names[0] != "-":
    offer(session, names[0], "/" + names[0].replace(".", "/") + "/Core", MONITOR, monitor_call)
if names[1] != "-":
    offer(session, names[1], "/" + names[1].replace(".", "/"), SAVER, saver_call)
GLib.MainLoop().run()
