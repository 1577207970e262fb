#include "server_request.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool is_word(const char *text, size_t len) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
  return len >= 1 && len <= METHOD_MAX && strspn(text, letters) == len;
}

static int check_fields(json_t *message, struct err *err) {
  const char *name;
  json_t *value;
  json_object_foreach(message, name, value) {
    bool known =
        strcmp(name, "id") == 0 || strcmp(name, "method") == 0 || strcmp(name, "params") == 0;
    if (!known) return err_set(err, EPROTO, "a request with an unknown field");
  }
  return 0;
}

int server_request_parse(json_t *message, struct server_request *out, struct err *err) {
  json_int_t id = json_integer_value(json_object_get(message, "id"));
  *out = (struct server_request){.id = id > 0 ? id : 0};
  if (out->id == 0) return err_set(err, EPROTO, "a request without a positive \"id\"");
  int failed = check_fields(message, err);
  if (failed) return failed;
  json_t *method = json_object_get(message, "method");
  if (!json_is_string(method) || !is_word(json_string_value(method), json_string_length(method)))
    return err_set(err, EPROTO, "a request without a \"method\"");
  json_t *params = json_object_get(message, "params");
  if (params == NULL) {
    params = json_object();
    json_object_set_new(message, "params", params);
  }
  if (!json_is_object(params)) return err_set(err, EPROTO, "\"params\" is not an object");
  out->method = json_string_value(method);
  out->params = params;
  return 0;
}
