"""The way of a request through the server, in order.

1. `server` starts granian: a few threads in each process. `newsroom.wsgi` is what it loads.
2. `bodies` reads the body of a POST whole, in few threads, so that slow senders cannot take them all.
3. `site` asks two places for an answer that is ready, before Django's own handler begins:
   a. `page_cache` keeps whole free pages, in plain, in gzip and as “not modified”.
   b. `metered_pages` knows the addresses of premium and registered articles that were served before. It finds the reader
      (`accounts.sessions`), asks the paywall for its verdict (`paywall.middleware`: who is it, what does the ledger hold, may
      this view be counted), and fills the rendered page (`articles.pages.kept`) with the note or the wall of that verdict.
   What they find is an `answer`, which the server sends as it is.
4. Everything else takes Django's way: all middlewares, routing, a view. The same two places stand at the top of the
   middlewares, so the way is the same where an operator puts another middleware above them. A view's page is kept there
   for the next request.

`client_address` says who the client is, once for meter, sign-in limits and log.
What each mechanism is worth stands in docs/speed.md; `make bench ARGS=--ablation` measures it again.
"""
