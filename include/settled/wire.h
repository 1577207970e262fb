/* The words of the wire (design 4): JSON lines, UTF-8, one object a line, on the socket and on
 * every pipe. Both sides send `hello` first. Unknown fields are errors; the other side is hostile
 * until parsed.
 *
 * HELLO        {"hello":{"program":"settled","version":"0.1.0","api":1}}
 *
 * REQUESTS (client -> daemon), each answered once with the same id:
 *   {"id":1,"method":"command","params":{"argv":["checkin","5"],"json":false,"key":"<32 hex>"}}
 *       key (optional): the client's id of the entry, so that a retry is harmless
 *       terminal (optional): {"columns":80,"unicode":true,"color":false,"plain":false}: what the
 *       client's screen shows, for text laid out by the daemon; absent: 80 columns of ASCII without
 *       colour, for other programs. plain: for a screen reader, sentences instead of drawings
 *   {"id":2,"method":"attach","params":{"name":"desktop"}}    become a front end: get show/close
 *   {"id":3,"method":"subscribe","params":{}}                 get `state` now and at each change
 *   {"id":4,"method":"answer","params":{"prompt":"KEY","question":"q17","value":V}}
 *   {"id":5,"method":"closed","params":{"prompt":"KEY","question":"q17","reason":"dismissed"}}
 *       reason: dismissed (by the person), expired (by the server), unseen (it could not be shown)
 *       a notice that was merely told (prompt "told:...") is answered with the key of a button
 *   {"id":6,"method":"presence","params":{"locked":true,"idle":0,"dnd":null,"full_screen":false,
 *    "pausing":false}}
 *       null: unknown, which holds nothing back. idle: seconds. pausing: the person has just come
 *       to a natural pause, a good moment for what was silent so far
 * REPLIES      {"id":1,"ok":true,"result":{...}}
 *              {"id":1,"ok":false,"error":{"code":"gone","message":"..."}}
 *   command's result: {"text":"...","exit":0,"ask":VIEW or null,"local":false,"laid":false,
 *                     "data":{...}}
 *       ask: put this question to the person, then send `answer`; its result has the same form
 *       laid: lines are printed as they are; they may have a CR at their end, and, when `color` was
 *       asked for, the SGR sequences 0, 1, 2, 31 and 33, and no other
 *       local: run `settled --command ARGV` in the client's own process and folder
 *   answer's result: {"text":"...","exit":0,"ask":VIEW or null}
 * PUSHES (daemon -> front end)
 *   {"event":"show","view":VIEW}        shows, or replaces in place what is shown for that prompt
 *   {"event":"close","prompt":"KEY"}    take it off the screen
 *   {"event":"watch","on":true}         to the desktop: a prompt waits to know whether the
 *       person is there; send `presence` now and at each change, until on is false
 *   {"event":"state","state":{...}}     to subscribers: the same object as `settle status --json`
 *
 * VIEW: one question or notice of one prompt
 *   {"prompt":"KEY","question":"q17","type":T,"title":"..","body":"..","discreet":"..",
 *    "options":[{"key":"start","label":"Not today","short":"Skip"}],
 *    "beside":[{"key":"gentle","label":"Gentle day","short":"Gentle"}],
 *    "low":0,"high":10,"hold":{"seconds":300,"left":258},"deadline":3600,
 *    "urgency":"low|normal|critical","category":"x-settled.checkin","image":"/abs.svg","alt":"..",
 *    "sound":true}
 *   T         type of the answer's value V
 *   notice    option key (string); options may be empty
 *   choice    option key (string)
 *   scale     integer low..high (0..10)
 *   number    integer low..high
 *   text      string, at most `high` bytes
 *   several   array of option keys
 *   hold      option key ("stop", "pause"); the front end counts `left` down by itself, the daemon
 *             sends a new view at each turn (half, last ten seconds, other side, done). Paused it
 *             is a choice ("go", "stop") until it goes on; then a hold again, of what is left
 *   beside    further options, answered like the others, for a front end that has room for more
 *             than the three of "options"; left out where there are none. The others may ignore it:
 *             the same can be had another way
 *   sound     a sound may go with this view when it comes, not each time it is drawn: a hold
 *             turned or is over, or a question is new
 *   discreet  the body to show while the screen is locked (S23); "" when body may be shown
 *   deadline  seconds until the daemon closes it; 0: none
 *   image     absolute path of a PNG or SVG file, "" for none; a front end looks at it again before
 *             it hands it on (base/picture.h)
 *   alt       what the image shows, in words, for where none can be drawn; "" for none
 *   Texts are plain; a front end escapes what its server treats as markup.
 */
#ifndef SETTLED_WIRE_H
#define SETTLED_WIRE_H

#define SETTLED_VERSION "0.1.0"

enum {
  WIRE_API = 1,
  WIRE_LINE_MAX = 64 * 1024,
  WIRE_PLUGIN_LINE_MAX = 1024 * 1024,
  WIRE_PEERS_MAX = 16,
  WIRE_QUEUE_MAX = 256 * 1024,
  TERMINAL_COLUMNS_MIN = 20,
  TERMINAL_COLUMNS_MAX = 200
};

#endif
