#!/usr/bin/env python3
"""A logind on the system bus of this environment with one session, c1, whose screen can be locked:
org.freedesktop.login1.Session.SetLockedHint as the real one has it."""

from gi.repository import Gio, GLib

INTERFACES = """<node>
<interface name="org.freedesktop.login1.Manager">
  <method name="GetSession"><arg type="s"/><arg type="o" direction="out"/></method>
</interface>
<interface name="org.freedesktop.login1.Session">
  <method name="SetLockedHint"><arg type="b"/></method>
  <property name="Id" type="s" access="read"/>
  <property name="LockedHint" type="b" access="read"/>
  <property name="IdleHint" type="b" access="read"/>
  <property name="IdleSinceHintMonotonic" type="t" access="read"/>
</interface></node>"""
SESSION = "/org/freedesktop/login1/session/c1"
state = {"Id": GLib.Variant("s", "c1"), "LockedHint": GLib.Variant("b", False),
         "IdleHint": GLib.Variant("b", False), "IdleSinceHintMonotonic": GLib.Variant("t", 0)}


def call(bus, _sender, _path, _interface, method, parameters, invocation):
    if method == "GetSession":
        invocation.return_value(GLib.Variant("(o)", (SESSION,)))
        return
    state["LockedHint"] = GLib.Variant("b", parameters.unpack()[0])
    invocation.return_value(None)
    bus.emit_signal(None, SESSION, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                    GLib.Variant("(sa{sv}as)", ("org.freedesktop.login1.Session",
                                                {"LockedHint": state["LockedHint"]}, [])))


def read(_bus, _sender, _path, _interface, name):
    return state[name]


bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
manager, session = Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces
bus.register_object("/org/freedesktop/login1", manager, call, None, None)
for path in (SESSION, "/org/freedesktop/login1/session/auto"):
    bus.register_object(path, session, call, read, None)
Gio.bus_own_name_on_connection(bus, "org.freedesktop.login1", 0)
GLib.MainLoop().run()
