"""The wall: runs programs that a model wrote and lets nothing out but what they print and return.

Three kinds of process, each trusting the next one less. The *caller* knows secrets and expected outputs. The *zygote*
is started afresh with an empty environment and knows neither; it imports common modules once and puts up the walls.
The *child* is a fork of it, behind all of the walls, and runs one program once.

`sandbox` is the caller's side, `zygote` and `child` are what their names say, and the layers have a file each: `root`
(namespaces and an almost empty file system), `landlock`, `seccomp`, `limits`. `host` attacks each layer and says what
holds here. `languages` is a table. The modules that the zygote loads use the standard library only.

Not a virtual machine: a bug in a system call that is let through, or a side channel of the processor, crosses this
wall.
"""
