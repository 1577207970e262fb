#!/usr/bin/env python3
"""A notification server without a screen, for what no installed one does: it names itself and its
capabilities as told, and does what the person does when asked over the bus.
    mock-server.py NAME VENDOR CAPABILITY...
Extra methods: Act(id, key) sends ActionInvoked; End(id, reason) sends NotificationClosed; Reply(id,
text) sends KDE's NotificationReplied. With MOCK_DEAF=N the first N calls are lost, as by a server
that owns its name before it listens. With MOCK_EAGER=1 whatever is shown is clicked on at once."""

import os
import sys

from gi.repository import Gio, GLib

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = f"""<node><interface name="{NAME}">
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="Notify"><arg type="s"/><arg type="u"/><arg type="s"/><arg type="s"/><arg type="s"/>
    <arg type="as"/><arg type="a{{sv}}"/><arg type="i"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u"/></method>
  <method name="Act"><arg type="u"/><arg type="s"/></method>
  <method name="Reply"><arg type="u"/><arg type="s"/></method>
  <method name="End"><arg type="u"/><arg type="u"/></method>
</interface></node>"""
last_id = 0
lost = int(os.environ.get("MOCK_DEAF", "0"))
eager = os.environ.get("MOCK_EAGER") == "1"


def tell(signal, form, *values):
    bus.emit_signal(None, PATH, NAME, signal, GLib.Variant(form, values))


def answer(method, values):
    """The reply of a method, after the signals that it causes."""
    global last_id
    if method == "GetServerInformation":
        return GLib.Variant("(ssss)", (sys.argv[1], sys.argv[2], "1", "1.2"))
    if method == "GetCapabilities":
        return GLib.Variant("(as)", (sys.argv[3:],))
    if method == "Notify":
        last_id = values[1] or last_id + 1
        if eager:
            GLib.timeout_add(20, tell, "ActionInvoked", "(us)", last_id, "default")
        return GLib.Variant("(u)", (last_id,))
    if method == "CloseNotification":
        tell("NotificationClosed", "(uu)", values[0], 3)
    elif method == "Act":
        tell("ActionInvoked", "(us)", *values)
    elif method == "Reply":
        tell("NotificationReplied", "(us)", *values)
    elif method == "End":
        tell("NotificationClosed", "(uu)", *values)
    return None


def call(_bus, _sender, _path, _interface, method, parameters, invocation):
    global lost
    if lost > 0:
        lost -= 1
        return
    invocation.return_value(answer(method, parameters.unpack()))


bus = Gio.bus_get_sync(Gio.BusType.SESSION)
bus.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], call, None, None)
Gio.bus_own_name_on_connection(bus, NAME, 0)
GLib.MainLoop().run()
