#include "peer_parse.h"

#include <errno.h>
#include <stdbool.h>

#include "settled/wire.h"

enum { PROGRAM_NAME_MAX = 64 };

/* At most one value follows each of , [ { outside of strings. */
static size_t count_values(const char *line, size_t len) {
  size_t count = 1;
  bool inside = false;
  for (size_t i = 0; i < len; i++) {
    if (inside && line[i] == '\\')
      i++;
    else if (line[i] == '"')
      inside = !inside;
    else if (!inside && (line[i] == ',' || line[i] == '[' || line[i] == '{'))
      count++;
  }
  return count;
}

json_t *peer_parse(const char *line, size_t len, struct err *err) {
  if (count_values(line, len) > PEER_VALUES_MAX) {
    err_set(err, E2BIG, "a line of more than %d values", PEER_VALUES_MAX);
    return NULL;
  }
  json_error_t error;
  json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
  if (json_is_object(message)) return message;
  if (message != NULL)
    err_set(err, EPROTO, "a line that is no JSON object");
  else
    err_set(err, EPROTO, "a line that is not JSON, at byte %d", error.position);
  json_decref(message);
  return NULL;
}

int peer_check_hello(json_t *message, const char *extra, struct err *err) {
  const char *program, *version;
  size_t program_len;
  json_int_t api;
  json_t *hello = json_object_get(message, "hello");
  if (json_unpack(message, "{s:{s:s%, s:s, s:I}}", "hello", "program", &program, &program_len,
                  "version", &version, "api", &api) != 0)
    return err_set(err, EPROTO, "the first line is no hello");
  size_t known = 3 + (extra != NULL && json_object_get(hello, extra) != NULL ? 1 : 0);
  if (json_object_size(message) != 1 || json_object_size(hello) != known)
    return err_set(err, EPROTO, "a hello with unknown fields");
  if (program_len > PROGRAM_NAME_MAX) return err_set(err, EPROTO, "a hello with too long a name");
  if (api != WIRE_API)
    return err_set(err, EPROTO, "%s speaks version %lld of the protocol, this is version %d",
                   program, (long long)api, WIRE_API);
  return 0;
}
