#!/usr/bin/env python3
"""A logind on the system bus of this environment with one session, c1, whose screen can be locked:
org.freedesktop.login1.Session.SetLockedHint as the real one has it. Extra methods: Manager.Sleep(b)
sends PrepareForSleep, Session.SetActive(b)."""

from gi.repository import Gio, GLib

INTERFACES = """<node>
<interface name="org.freedesktop.login1.Manager">
  <method name="GetSession"><arg type="s"/><arg type="o" direction="out"/></method>
  <method name="Sleep"><arg type="b"/></method>
</interface>
<interface name="org.freedesktop.login1.Session">
  <method name="SetLockedHint"><arg type="b"/></method>
  <method name="SetActive"><arg type="b"/></method>
  <property name="Active" type="b" access="read"/>
  <property name="Id" type="s" access="read"/>
  <property name="LockedHint" type="b" access="read"/>
  <property name="IdleHint" type="b" access="read"/>
  <property name="IdleSinceHintMonotonic" type="t" access="read"/>
</interface></node>"""
SESSION = "/org/freedesktop/login1/session/c1"
state = {"Id": GLib.Variant("s", "c1"), "Active": GLib.Variant("b", True),
         "LockedHint": GLib.Variant("b", False),
         "IdleHint": GLib.Variant("b", False), "IdleSinceHintMonotonic": GLib.Variant("t", 0)}


def call(bus, _sender, _path, _interface, method, parameters, invocation):
    if method == "GetSession":
        invocation.return_value(GLib.Variant("(o)", (SESSION,)))
        return
    invocation.return_value(None)
    if method == "Sleep":
        bus.emit_signal(None, "/org/freedesktop/login1", "org.freedesktop.login1.Manager",
                        "PrepareForSleep", GLib.Variant("(b)", (parameters.unpack()[0],)))
        return
    name = {"SetLockedHint": "LockedHint", "SetActive": "Active"}[method]
    state[name] = GLib.Variant("b", parameters.unpack()[0])
    bus.emit_signal(None, SESSION, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                    GLib.Variant("(sa{sv}as)", ("org.freedesktop.login1.Session",
                                                {name: state[name]}, [])))


def read(_bus, _sender, _path, _interface, name):
    return state[name]


bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
manager, session = Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces
bus.register_object("/org/freedesktop/login1", manager, call, None, None)
for path in (SESSION, "/org/freedesktop/login1/session/auto"):
    bus.register_object(path, session, call, read, None)
Gio.bus_own_name_on_connection(bus, "org.freedesktop.login1", 0)
GLib.MainLoop().run()
