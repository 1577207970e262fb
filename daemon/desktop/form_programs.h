/* The programs that show a form, and how each is told to: one row a program. */
#ifndef DESKTOP_FORM_PROGRAMS_H
#define DESKTOP_FORM_PROGRAMS_H

#include <glib.h>

#include "desktop/ask.h"

struct form_program {
  const char *name;     /* as PATH knows it */
  const char *desktops; /* preferred where XDG_CURRENT_DESKTOP names one of them; "": anywhere */
  /* Adds its arguments. NULL: a terminal. */
  void (*arguments)(const struct ask *ask, GPtrArray *out);
  const char *command; /* terminal: the option before the command; "": none */
};

/* The one to use here, or NULL: none is installed. */
const struct form_program *form_program_find(void);
/* Its arguments for this question, NULL-ended, to be freed with g_ptr_array_unref. */
GPtrArray *form_program_arguments(const struct form_program *program, const struct ask *ask);

#endif
