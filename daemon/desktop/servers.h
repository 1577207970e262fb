/* What notification servers really do with what they are sent: one row a server that was measured,
 * by the name it gives itself. A server without a row is judged by its capabilities alone. */
#ifndef DESKTOP_SERVERS_H
#define DESKTOP_SERVERS_H

#include <stdbool.h>

enum {
  SERVER_BUTTONS = 3, /* the most that every drawing server shows (GNOME's limit) */
  SERVER_ROW = 11     /* the longest row of numbers: 0 to 10 */
};

/* How to ask the server's desktop whether notifications are held back: a method, whose answer is a
 * boolean, alone or in a variant (service NULL: none), or a setting (schema NULL: none), which
 * holds them back while it is `when`. */
struct server_quiet {
  const char *service, *path, *interface, *method;
  const char *first, *second; /* string arguments; NULL: none */
  const char *schema, *key;
  bool when;
};

struct server_row {
  const char *name;   /* of GetServerInformation; NULL: any other server */
  const char *vendor; /* begins with; NULL: any */
  int buttons;        /* drawn for actions other than "default"; 0: none, its menu has them all */
  bool draws_four;    /* a fourth button of words too, as readable as the three */
  int row;            /* numbers of 1 or 2 digits that it draws side by side, all readable */
  int room;           /* bytes of title and body that it shows beside the icon: more come
                         without it, and smaller, those of a hold without its figure too; a
                         critical message without the icon; 0: enough */
  int shows;          /* bytes of a body that it shows to the end; 0: enough. Longer words that
                         nothing is asked with come in a window */
  bool draws_default; /* "default" would be drawn as a button: it is not sent beside others */
  bool hides_buttons; /* until the pointer is on it, unless the message is critical */
  bool update_bares;  /* new words take its buttons away: they come as another one instead */
  int label_max;      /* characters of a label that stay readable; 0: all */
  int loses_line;     /* a title of more characters than that takes two lines, and then the last one
                         of the body is cut; 0: never */
  int tick;           /* seconds between two texts of a countdown that the server bears */
  bool draws_image;   /* image-path, given as a plain path; else only app_icon is drawn */
  bool one_dismisses; /* its x sends reason 1 ("expired"), and it never expires timeout 0 */
  const char *click;  /* what the person does for "default", to begin a sentence; NULL: nothing */
  struct server_quiet quiet;
};

/* A server as it is on this bus now. */
struct server {
  const struct server_row *row;
  bool actions; /* capabilities it announced */
  bool markup;
  bool reply; /* "inline-reply": a line to type into, inside the notification */
  bool sound;
  bool persists; /* what leaves the screen stays in a list, and can be answered there */
};

/* The row of a server, never NULL: the last row fits any. */
const struct server_row *servers_find(const char *name, const char *vendor);
/* `capabilities` as GetCapabilities lists them, NULL-ended. */
struct server servers_describe(const struct server_row *row, const char *const *capabilities);
/* Buttons that the person will see on this server. */
int server_buttons(const struct server *server);
/* Whether an answer can be typed into the notification itself. */
bool server_takes_reply(const struct server *server);

#endif
