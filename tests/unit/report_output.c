/* The report's bytes: golden files for text, SVG and message, an image with tolerance, HTML that is
 * well formed, one page whatever the diary holds, and the same bytes each time. After a wanted
 * change: REPORT_GOLDEN=write build/debug/tests/unit/report_output, then look at the difference. */
#include "report_fixture.h"

#include <cairo.h>

#include "base/paths.h"
#include "report/document.h"
#include "report/page.h"
#include "report/svg.h"
#include "settled/wire.h"

#define GOLDEN "tests/golden/report/"

enum { GOLDEN_MAX = 1024 * 1024, PRINTED = DAY_ZERO + 18 };

static void make_empty(struct place *place, struct diary *diary) {
  (void)place, (void)diary;
}

static void make_seed(struct place *place, struct diary *diary) {
  (void)place;
  report_append_course(diary, SEED_COURSE);
}

/* Every mark there is. */
static void make_full(struct place *place, struct diary *diary) {
  report_append_course(diary, FULL_COURSE);
  report_append_life(place, diary, 16);
}

static void make_ten_years(struct place *place, struct diary *diary) {
  report_append_years(place, diary, 10);
}

static void make_year(struct place *place, struct diary *diary) {
  report_append_years(place, diary, 1);
}

static const struct {
  const char *name;
  void (*make)(struct place *place, struct diary *diary);
} diaries[] = {
    {"empty", make_empty}, {"seed", make_seed}, {"full", make_full}, {"year", make_year}};
enum { DIARIES = sizeof diaries / sizeof *diaries, FULL = 2 };

static void read_made(void (*make)(struct place *place, struct diary *diary),
                      struct report_data *data) {
  struct place place;
  struct err err = {""};
  place_make(&place);
  struct diary *diary = must_open(&place);
  make(&place, diary);
  if (report_data_read(diary, PRINTED, data, &err) != 0) fail_msg("read: %s", err.text);
  diary_close(diary);
  place_remove(&place);
}

static void render_data(struct report_data *data, enum report_format format, struct buf *out) {
  struct report_options options = report_usual_options();
  struct err err = {""};
  options.at = PRINTED;
  options.since = DAY_ZERO - 7;
  buf_init(out, REPORT_BYTES_MAX);
  if (report_make(data, &options, format, out, &err) != 0) fail_msg("%s", err.text);
}

static void render(int which, enum report_format format, struct buf *out) {
  struct report_data data;
  read_made(diaries[which].make, &data);
  render_data(&data, format, out);
  report_data_finish(&data);
}

/* ---- golden files ---------------------------------------------------------------------------- */

/* A new version of the program is no new golden file. */
static void without_version(struct buf *bytes) {
  char *found = strstr(bytes->data, "settled " SETTLED_VERSION);
  if (found == NULL) return;
  size_t length = strlen(SETTLED_VERSION);
  memset(found + strlen("settled "), '#', length);
}

static void compare(const char *name, const char *ending, struct buf *bytes) {
  char path[128];
  struct buf golden;
  struct err err = {""};
  snprintf(path, sizeof path, GOLDEN "%s.%s", name, ending);
  if (getenv("REPORT_GOLDEN") != NULL)
    assert_int_equal(paths_write_file(path, bytes->data, bytes->len, &err), 0);
  buf_init(&golden, GOLDEN_MAX);
  if (paths_read_file(path, GOLDEN_MAX, 0, &golden, &err) != 0) fail_msg("%s", err.text);
  size_t same = 0;
  while (same < golden.len && same < bytes->len && golden.data[same] == bytes->data[same]) same++;
  if (golden.len != bytes->len || same != golden.len)
    fail_msg("%s differs at byte %zu: golden \"%.60s\", now \"%.60s\"", path, same,
             buf_text(&golden) + same, buf_text(bytes) + same);
  buf_finish(&golden);
}

static void text_svg_and_message_are_the_golden_ones(void **state) {
  static const struct {
    enum report_format format;
    const char *ending;
  } formats[] = {{REPORT_TEXT, "txt"}, {REPORT_SVG, "svg"}, {REPORT_MESSAGE, "message"}};
  (void)state;
  for (int which = 0; which <= FULL; which++)
    for (int i = 0; i < 3; i++) {
      struct buf bytes;
      render(which, formats[i].format, &bytes);
      without_version(&bytes);
      compare(diaries[which].name, formats[i].ending, &bytes);
      buf_finish(&bytes);
    }
}

/* ---- the image ------------------------------------------------------------------------------- */

static cairo_status_t read_bytes(void *owner, unsigned char *out, unsigned int n) {
  struct buf *bytes = owner;
  if (bytes->len < n) return CAIRO_STATUS_READ_ERROR;
  memcpy(out, bytes->data, n);
  buf_drop(bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *decode(struct buf *bytes) {
  cairo_surface_t *image = cairo_image_surface_create_from_png_stream(read_bytes, bytes);
  assert_int_equal(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
  buf_finish(bytes);
  return image;
}

enum { BLOCK = 12, BLOCK_DIFFERS = 24 };

/* The mean grey of the 2 x 2 mm that begin at (x, y). */
static int block_grey(cairo_surface_t *image, int x, int y) {
  int stride = cairo_image_surface_get_stride(image), sum = 0;
  const unsigned char *pixels = cairo_image_surface_get_data(image);
  for (int row = y; row < y + BLOCK; row++)
    for (int column = x; column < x + BLOCK; column++) sum += pixels[row * stride + 4 * column];
  return sum / (BLOCK * BLOCK);
}

/* Blocks that differ visibly: where a mark is that should not be, or is missing. Letters of another
 * font are as grey as ours. */
static int difference(cairo_surface_t *a, cairo_surface_t *b) {
  int width = cairo_image_surface_get_width(a), height = cairo_image_surface_get_height(a);
  int differing = 0;
  assert_int_equal(width, cairo_image_surface_get_width(b));
  assert_int_equal(height, cairo_image_surface_get_height(b));
  for (int y = 0; y + BLOCK <= height; y += BLOCK)
    for (int x = 0; x + BLOCK <= width; x += BLOCK)
      differing += abs(block_grey(a, x, y) - block_grey(b, x, y)) > BLOCK_DIFFERS;
  return differing;
}

static cairo_surface_t *golden_image(void) {
  struct buf golden;
  struct err err = {""};
  buf_init(&golden, GOLDEN_MAX);
  if (paths_read_file(GOLDEN "full.png", GOLDEN_MAX, 0, &golden, &err) != 0)
    fail_msg("%s", err.text);
  return decode(&golden);
}

/* Fonts and rasterizers differ from system to system; the marks do not. */
enum { TOLERANCE = 6 };

static void the_image_is_the_golden_one_but_for_its_font(void **state) {
  struct buf bytes;
  struct err err = {""};
  (void)state;
  render(FULL, REPORT_PNG, &bytes);
  if (getenv("REPORT_GOLDEN") != NULL)
    assert_int_equal(paths_write_file(GOLDEN "full.png", bytes.data, bytes.len, &err), 0);
  cairo_surface_t *golden = golden_image(), *now = decode(&bytes);
  int same = difference(golden, now);
  assert_in_range(same, 0, TOLERANCE);
  cairo_surface_destroy(now);
  render(FULL - 1, REPORT_PNG, &bytes); /* another diary is no small difference */
  now = decode(&bytes);
  int other = difference(golden, now);
  if (other <= 3 * TOLERANCE) fail_msg("only %d blocks differ", other);
  cairo_surface_destroy(now);
  cairo_surface_destroy(golden);
}

/* For a notification: the same size whatever the diary holds, marks on a light ground. */
static void the_card_is_small_and_light_for_any_diary(void **state) {
  (void)state;
  for (int which = 0; which < DIARIES; which++) {
    struct buf bytes;
    render(which, REPORT_CARD, &bytes);
    assert_in_range(bytes.len, 500, 32 * 1024);
    cairo_surface_t *image = decode(&bytes);
    assert_int_equal(cairo_image_surface_get_width(image), 384);
    assert_int_equal(cairo_image_surface_get_height(image), 240);
    assert_in_range(block_grey(image, 372, 120), 200, 255); /* the right margin */
    cairo_surface_destroy(image);
  }
}

/* ---- HTML ------------------------------------------------------------------------------------ */

/* Every element that opens closes, in order. */
static void assert_nested(const char *html) {
  static const char *const lone[] = {"meta", "path", "circle", "!DOCTYPE"};
  char open[64][16];
  int depth = 0;
  for (const char *at = strchr(html, '<'); at != NULL; at = strchr(at + 1, '<')) {
    bool closing = at[1] == '/', alone = false;
    char name[16];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1 + closing, " >/"), at + 1 + closing);
    for (size_t i = 0; i < sizeof lone / sizeof *lone; i++) alone |= strcmp(name, lone[i]) == 0;
    if (alone) continue;
    if (!closing) {
      assert_true(depth < 64);
      memcpy(open[depth++], name, sizeof name);
    } else if (depth == 0 || strcmp(open[--depth], name) != 0) {
      fail_msg("</%s> closes nothing: %.80s", name, at);
    }
  }
  assert_int_equal(depth, 0);
}

static int count(const char *text, const char *what) {
  int found = 0;
  for (text = strstr(text, what); text != NULL; text = strstr(text + 1, what)) found++;
  return found;
}

static void html_is_whole_and_fetches_nothing(void **state) {
  (void)state;
  for (int which = 0; which < DIARIES; which++) {
    struct buf bytes;
    render(which, REPORT_HTML, &bytes);
    assert_nested(bytes.data);
    assert_null(strstr(bytes.data, "<script"));
    assert_null(strstr(bytes.data, "src="));
    assert_null(strstr(bytes.data, "href="));
    assert_null(strstr(bytes.data, "url("));
    assert_int_equal(count(bytes.data, "http"), count(bytes.data, "http://www.w3.org/2000/svg") +
                                                    count(bytes.data, "http-equiv"));
    assert_non_null(strstr(bytes.data, "prefers-color-scheme:dark"));
    assert_non_null(strstr(bytes.data, "<svg"));
    assert_non_null(strstr(bytes.data, "<desc"));
    buf_finish(&bytes);
  }
}

static void what_a_person_wrote_is_escaped(void **state) {
  struct buf bytes;
  (void)state;
  buf_init(&bytes, 1000);
  assert_int_equal(svg_escape(&bytes, "a<b & \"c\" > d\x02", 14), 0);
  assert_string_equal(buf_text(&bytes), "a&lt;b &amp; &quot;c&quot; &gt; d");
  buf_finish(&bytes);
}

/* ---- all formats ----------------------------------------------------------------------------- */

static void the_same_diary_gives_the_same_bytes(void **state) {
  (void)state;
  for (int format = 0; format < REPORT_FORMATS; format++) {
    struct buf first, second;
    render(FULL, (enum report_format)format, &first);
    render(FULL, (enum report_format)format, &second);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    buf_finish(&first);
    buf_finish(&second);
  }
}

/* The widest text of the page is as wide as the table says, or narrower; the marks are drawn once
 * for each reading. */
static void a_mark_for_every_reading(void **state) {
  struct buf bytes;
  struct report_data data;
  (void)state;
  read_made(make_full, &data);
  render_data(&data, REPORT_SVG, &bytes);
  int readings = 0, nights = 0;
  const struct checkin *checkins = report_rows(&data, ENTRY_CHECKIN);
  for (int i = 0; i < report_count(&data, ENTRY_CHECKIN); i++) {
    readings++;
    nights += checkins[i].stamp.minute < 4 * 60;
  }
  assert_int_equal(count(bytes.data, "r=\"0.75\""), readings - nights);
  buf_finish(&bytes);
  report_data_finish(&data);
}

static void nothing_private_is_in_any_format(void **state) {
  (void)state;
  for (int format = 0; format < REPORT_FORMATS; format++) {
    struct buf bytes;
    render(FULL, (enum report_format)format, &bytes);
    assert_null(memmem(bytes.data, bytes.len, "lake", 4)); /* a note not ticked for sharing */
    buf_finish(&bytes);
  }
}

static void the_message_is_short(void **state) {
  struct buf bytes;
  struct report_data data;
  struct place place;
  (void)state;
  place_make(&place);
  struct diary *diary = must_open(&place);
  report_append_course(diary,
                       "baseline=6; S@d0; d2 am 9 ice- heat- rest- breath- position- walk- other-; "
                       "RF@d2=saddle+bladder+bowel+sexual+weak+bothlegs+collapse+injury+selfharm+"
                       "numb+function+fever+calf+night+weight+lump");
  assert_int_equal(report_data_read(diary, DAY_ZERO + 2, &data, NULL), 0);
  diary_close(diary);
  place_remove(&place);
  render_data(&data, REPORT_MESSAGE, &bytes);
  assert_true(bytes.len <= 401 + 4); /* a character of the ellipsis has 3 bytes */
  buf_finish(&bytes);
  report_data_finish(&data);
}

/* ---- one page -------------------------------------------------------------------------------- */

static void make_overfull(struct place *place, struct diary *diary) {
  char words[481], name[NAME_SIZE];
  for (size_t i = 0; i < sizeof words - 1; i++) words[i] = i % 9 == 8 ? ' ' : 'W';
  words[sizeof words - 1] = '\0';
  make_full(place, diary);
  for (int i = 0; i < 12; i++) {
    struct entry screen = report_entry(place, ENTRY_SCREEN, i, 700);
    screen.screen.yes = 0xffff, screen.screen.completed = true;
    must_append(diary, &screen);
    struct entry clear = report_entry(place, ENTRY_CLEAR, i, 710);
    clear.text = words, clear.text2 = words;
    must_append(diary, &clear);
    struct entry note = report_entry(place, ENTRY_NOTE, i, 720);
    note.text = words, note.note_.share = true;
    must_append(diary, &note);
    struct entry question = report_entry(place, ENTRY_QUESTION, i, 730);
    question.text = words;
    must_append(diary, &question);
    struct entry session = report_entry(place, ENTRY_SESSION, i, 740);
    must_append(diary, &session);
    snprintf(name, sizeof name, "exercise_longname_%d", i);
    struct entry bout = report_entry(place, ENTRY_BOUT, i, 750);
    memcpy(bout.bout.exercise, name, sizeof name);
    bout.bout.level = 1;
    must_append(diary, &bout);
    struct entry checkin = report_entry(place, ENTRY_CHECKIN, i, 760);
    checkin.checkin.pain = 7, checkin.checkin.qualities = 0x8fff;
    checkin.checkin.sites = ((site_set)1 << SIDE_COUNT * REGION_COUNT) - 1;
    must_append(diary, &checkin);
  }
}

static void no_part(void *owner, const char *part) {
  (void)owner, (void)part;
}

/* Text stays on the sheet: its box by our own table. */
static void on_sheet(void *owner, struct point at, enum anchor anchor, const struct type *type,
                     double width, const char *text, size_t bytes) {
  double left = anchor == TEXT_START ? at.x : anchor == TEXT_END ? at.x - width : at.x - width / 2;
  (void)owner;
  if (left < 15 || left + width > PAGE_WIDTH - 12 || at.y > PAGE_HEIGHT - 8 || type->size < 1.5)
    fail_msg("off the sheet: %.1f %.1f, %.1f wide: %.*s", left, at.y, width, (int)bytes, text);
}

static void no_line(void *owner, struct point from, struct point to, enum paint paint, double width,
                    enum dash dash) {
  (void)owner, (void)from, (void)to, (void)paint, (void)width, (void)dash;
}
static void no_polygon(void *owner, const struct point *points, int count_, enum paint fill,
                       enum paint stroke, double width) {
  (void)owner, (void)points, (void)count_, (void)fill, (void)stroke, (void)width;
}
static void no_circle(void *owner, struct point centre, double radius, enum paint fill,
                      enum paint stroke, double width) {
  (void)owner, (void)centre, (void)radius, (void)fill, (void)stroke, (void)width;
}

static void one_page_whatever_it_holds(void **state) {
  static const struct canvas_verbs verbs = {no_line,  no_polygon, no_circle,
                                            on_sheet, no_part,    no_part};
  static void (*const makes[])(struct place * place, struct diary * diary) = {
      make_empty, make_seed, make_full, make_year, make_overfull};
  (void)state;
  for (size_t i = 0; i < sizeof makes / sizeof *makes; i++) {
    struct report_data data;
    struct document document;
    struct report_options options = report_usual_options();
    options.name = "A name that is much longer than the thirty characters of the config";
    read_made(makes[i], &data);
    const struct report_model *model = report_model_make(&data, &options);
    report_document(model, REPORT_PDF, &data.pool, &document);
    double end = page_draw(&(struct canvas){&verbs, NULL}, model, &document, &data.pool);
    if (end > PAGE_HEIGHT - 8) fail_msg("diary %zu ends at %.1f mm", i, end);
    report_data_finish(&data);
  }
}

/* ---- ten years ------------------------------------------------------------------------------- */

static void ten_years_are_compared_whole_and_shown_in_part(void **state) {
  struct report_data data;
  struct buf bytes;
  (void)state;
  read_made(make_ten_years, &data);
  render_data(&data, REPORT_TEXT, &bytes);
  assert_non_null(strstr(bytes.data, "of 522 arcs peaked on day"));
  buf_finish(&bytes);
  render_data(&data, REPORT_HTML, &bytes);
  assert_true(bytes.len < 400 * 1024);
  buf_finish(&bytes);
  render_data(&data, REPORT_PDF, &bytes);
  assert_memory_equal(bytes.data, "%PDF-", 5);
  buf_finish(&bytes);
  report_data_finish(&data);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_svg_and_message_are_the_golden_ones),
      cmocka_unit_test(the_image_is_the_golden_one_but_for_its_font),
      cmocka_unit_test(the_card_is_small_and_light_for_any_diary),
      cmocka_unit_test(html_is_whole_and_fetches_nothing),
      cmocka_unit_test(what_a_person_wrote_is_escaped),
      cmocka_unit_test(the_same_diary_gives_the_same_bytes),
      cmocka_unit_test(a_mark_for_every_reading),
      cmocka_unit_test(nothing_private_is_in_any_format),
      cmocka_unit_test(the_message_is_short),
      cmocka_unit_test(one_page_whatever_it_holds),
      cmocka_unit_test(ten_years_are_compared_whole_and_shown_in_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
