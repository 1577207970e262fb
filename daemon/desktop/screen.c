/* Whether the active window fills the screen (EWMH), asked in one short conversation with the X
 * server that ends at once. Under Wayland an X server knows only its own windows, so there, and
 * without X, it is unknown. */
#include <stdlib.h>
#include <string.h>

#include <xcb/xcb.h>

#include "desktop/presence_parts.h"

enum { STATES_MAX = 64 };

struct names {
  xcb_atom_t active, state, full_screen;
};

static xcb_intern_atom_cookie_t ask_name(xcb_connection_t *x, const char *name) {
  return xcb_intern_atom(x, 1, (uint16_t)strlen(name), name);
}

/* XCB_ATOM_NONE: no window manager has ever used it. */
static xcb_atom_t take_name(xcb_connection_t *x, xcb_intern_atom_cookie_t asked) {
  xcb_intern_atom_reply_t *reply = xcb_intern_atom_reply(x, asked, NULL);
  xcb_atom_t name = reply != NULL ? reply->atom : XCB_ATOM_NONE;
  free(reply);
  return name;
}

static bool find_names(xcb_connection_t *x, struct names *out) {
  xcb_intern_atom_cookie_t active = ask_name(x, "_NET_ACTIVE_WINDOW"),
                           state = ask_name(x, "_NET_WM_STATE"),
                           full = ask_name(x, "_NET_WM_STATE_FULLSCREEN");
  out->active = take_name(x, active);
  out->state = take_name(x, state);
  out->full_screen = take_name(x, full);
  return out->active != XCB_ATOM_NONE && out->state != XCB_ATOM_NONE;
}

/* At most `max` values of 32 bits; their number. Another program wrote them: type, form and length
 * are looked at. */
static int read_property(xcb_connection_t *x, xcb_window_t window, xcb_atom_t name, xcb_atom_t type,
                         uint32_t *out, int max) {
  xcb_get_property_reply_t *reply =
      xcb_get_property_reply(x, xcb_get_property(x, 0, window, name, type, 0, (uint32_t)max), NULL);
  int count = 0;
  if (reply != NULL && reply->type == type && reply->format == 32) {
    count = xcb_get_property_value_length(reply) / (int)sizeof *out;
    if (count > max) count = max;
    memcpy(out, xcb_get_property_value(reply), (size_t)count * sizeof *out);
  }
  free(reply);
  return count;
}

static enum known ask_x(xcb_connection_t *x, int screen) {
  struct names names;
  uint32_t window, states[STATES_MAX];
  xcb_screen_iterator_t screens = xcb_setup_roots_iterator(xcb_get_setup(x));
  for (; screen > 0 && screens.rem > 1; screen--) xcb_screen_next(&screens);
  if (screens.rem == 0 || !find_names(x, &names)) return UNKNOWN;
  if (read_property(x, screens.data->root, names.active, XCB_ATOM_WINDOW, &window, 1) != 1)
    return UNKNOWN;
  if (window == XCB_WINDOW_NONE || names.full_screen == XCB_ATOM_NONE) return KNOWN_NO;
  int count = read_property(x, window, names.state, XCB_ATOM_ATOM, states, STATES_MAX);
  for (int i = 0; i < count; i++)
    if (states[i] == names.full_screen) return KNOWN_YES;
  return KNOWN_NO;
}

static bool is_set(const char *variable) {
  const char *value = g_getenv(variable);
  return value != NULL && value[0] != '\0';
}

enum known screen_is_full(void) {
  if (!is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) return UNKNOWN;
  int screen = 0;
  xcb_connection_t *x = xcb_connect(NULL, &screen);
  enum known full = xcb_connection_has_error(x) == 0 ? ask_x(x, screen) : UNKNOWN;
  xcb_disconnect(x);
  return full;
}
