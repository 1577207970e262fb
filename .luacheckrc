-- Plugins see the sandbox's globals, not a whole Lua: a name that is not here does not exist there.
std = "lua54"
max_line_length = 120
not_globals = { "io", "os", "debug", "package", "collectgarbage", "dofile", "loadfile" }
read_globals = { "settle" }
-- Callbacks take the arguments they are given.
unused_args = false

-- The prelude makes what plugins see, so it sees more.
files["plugins/host"] = { std = "lua54", not_globals = {}, globals = { "settle" } }

-- A plugin's own test: `settle plugin test` gives it `t`.
files["**/test.lua"] = { read_globals = { "t" } }

-- Signatures for editors (LuaCATS): nothing in it runs.
exclude_files = { "plugins/settle.lua" }
