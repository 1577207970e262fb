/* For cppcheck alone, which reads no system headers: loops that are macros. */
#define json_object_foreach(object, key, value)                                                    \
  for (key = json_key(object); key && (value = json_at(object, key)); key = json_next(object, key))
#define json_array_foreach(array, index, value)                                                    \
  for (index = 0; index < json_size(array) && (value = json_at(array, index)); index++)
