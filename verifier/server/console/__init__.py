"""The console at `/console`: pages for people, behind the same keys. `routes` answers, `session` knows the key in a
browser, `pages` makes the HTML, `watch` remembers how training jobs go."""
