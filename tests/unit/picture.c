/* base/picture: what may be handed to a notification server, and what may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/picture.h"
#include "folder_fixture.h"

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 128 128\">"

static const char *wrong_text(const char *text) {
  return picture_wrong(text, strlen(text));
}

static void test_plain_shapes_are_taken(void **state) {
  (void)state;
  static const char *const good[] = {
      SVG "<g fill='#fff'><path d='M0 0L9 9'/></g></svg>",
      "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- by hand --> " SVG "<title>A > B</title></svg>",
      "<svg width='64px' height=\"64\"><circle r='3'/></svg>",
      SVG "<defs><linearGradient id='a'/></defs><rect fill='url(#a)'/></svg>",
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    assert_string_equal(wrong_text(good[i]) ? wrong_text(good[i]) : "good", "good");
}

/* Nothing is read behind the end of one that is only a declaration. Found by fuzzing. */
static void test_a_declaration_alone_is_no_picture(void **state) {
  (void)state;
  assert_non_null(wrong_text("<?xml version='1.0'?>"));
  assert_non_null(wrong_text("<!-- by hand -->"));
}

static void test_what_could_do_more_than_be_drawn_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *text, *why;
  } rows[] = {
      {"", "neither"},
      {"hello", "neither"},
      {"<html><svg/></html>", "neither"},
      {SVG "<path d='M0 0'", "neither"},
      {"<!DOCTYPE svg [<!ENTITY a \"b\">]>" SVG "</svg>", "neither"},
      {SVG "<!DOCTYPE a></svg>", "plain shapes"},
      {SVG "<![CDATA[<script>]]></svg>", "neither"},
      {SVG "<script>1</script></svg>", "plain shapes"},
      {SVG "<?xml-stylesheet href='http://a/b.css'?></svg>", "plain shapes"},
      {SVG "<image href='file:///etc/passwd'/></svg>", "plain shapes"},
      {SVG "<use href='#a'/></svg>", "plain shapes"},
      {SVG "<filter/></svg>", "plain shapes"},
      {SVG "<foreignObject/></svg>", "plain shapes"},
      {SVG "<style>@import 'a'</style></svg>", "plain shapes"},
      {SVG "<g xlink:href='http://a'/></svg>", "outside"},
      {SVG "<rect fill='URL( http://a )'/></svg>", "outside"},
      {SVG "<rect style=\"fill:url('http://a')\"/></svg>", "outside"},
      {SVG "<rect style='fill:u&#114;l(http://a)'/></svg>", "outside"},
      {SVG "<g <image href='a'/></svg>", "neither"},
      {SVG "<g id='<!ENTITY'/></svg>", "neither"},
      {"<svg></svg>", "size"},
      {"<svg width='10'/>", "size"},
      {"<svg width='100000' height='1'/>", "larger"},
      {"<svg width='10in' height='10in'/>", "larger"},
      {"<svg width='nan' height='inf'/>", "larger"},
      {"<svg viewBox='0 0 128 1e9'/>", "larger"},
      {"<svg viewBox='0,0,4000,1'/>", "larger"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *wrong = wrong_text(rows[i].text);
    if (wrong == NULL || strstr(wrong, rows[i].why) == NULL)
      fail_msg("%s: %s", rows[i].text, wrong != NULL ? wrong : "taken");
  }
  assert_non_null(picture_wrong("<svg viewBox='0 0 1 1'/>\0<script/>", 35));
}

static void png_head(unsigned char out[24], unsigned width, unsigned height) {
  static const char begins[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
  memcpy(out, begins, sizeof begins - 1);
  for (int i = 0; i < 4; i++) out[16 + i] = (unsigned char)(width >> (24 - 8 * i));
  for (int i = 0; i < 4; i++) out[20 + i] = (unsigned char)(height >> (24 - 8 * i));
}

static void test_a_png_is_known_by_its_head(void **state) {
  (void)state;
  unsigned char head[24];
  png_head(head, 1024, 1);
  assert_null(picture_wrong(head, sizeof head));
  assert_non_null(picture_wrong(head, sizeof head - 1));
  png_head(head, 1025, 1);
  assert_non_null(strstr(picture_wrong(head, sizeof head), "larger"));
  png_head(head, 0xffffffff, 1);
  assert_non_null(strstr(picture_wrong(head, sizeof head), "larger"));
  png_head(head, 0, 1);
  assert_non_null(picture_wrong(head, sizeof head));
}

static void write_file(const char *path, const char *text, size_t size) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, size, file), size);
  fclose(file);
}

static void test_files_are_opened_with_care(void **state) {
  (void)state;
  char folder[FOLDER_SIZE];
  static const char svg[] = SVG;
  static char large[PICTURE_BYTES_MAX + 1];
  struct err err;
  folder_make(folder);
  const char *good = folder_file(folder, "a.svg"), *path = folder_file(folder, "link.svg");
  write_file(good, SVG "</svg>", strlen(SVG "</svg>"));
  assert_int_equal(picture_check(good, &err), 0);
  assert_int_equal(symlink(good, path), 0);
  assert_int_equal(picture_check(path, &err), -ELOOP);
  path = folder_file(folder, "fifo.svg");
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(picture_check(path, &err), -EINVAL); /* and does not wait */
  assert_true(picture_check(folder, &err) < 0);
  memset(large, ' ', sizeof large);
  memcpy(large, svg, sizeof svg - 1);
  path = folder_file(folder, "large.svg");
  write_file(path, large, sizeof large);
  assert_int_equal(picture_check(path, &err), -EFBIG);
  assert_int_equal(picture_check(folder_file(folder, "none.svg"), &err), -ENOENT);
  folder_remove(folder);
}

static void test_the_shipped_figures_and_the_icon_pass(void **state) {
  (void)state;
  glob_t found;
  struct err err;
  assert_int_equal(glob("plugins/*/*.svg", 0, NULL, &found), 0);
  assert_int_equal(glob("config/settled.svg", GLOB_APPEND, NULL, &found), 0);
  assert_true(found.gl_pathc >= 12);
  for (size_t i = 0; i < found.gl_pathc; i++)
    if (picture_check(found.gl_pathv[i], &err) < 0) fail_msg("%s", err.text);
  globfree(&found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain_shapes_are_taken),
      cmocka_unit_test(test_a_declaration_alone_is_no_picture),
      cmocka_unit_test(test_what_could_do_more_than_be_drawn_is_refused),
      cmocka_unit_test(test_a_png_is_known_by_its_head),
      cmocka_unit_test(test_files_are_opened_with_care),
      cmocka_unit_test(test_the_shipped_figures_and_the_icon_pass),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
