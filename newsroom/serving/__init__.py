"""How a request passes through the server, in order.

1. `server` starts granian with a few threads in each process. granian loads `newsroom.wsgi`.
2. `bodies` reads the whole body of a POST before anything else, in a few threads only, so slow senders cannot block them all.
3. `site` looks for a ready answer in two places before Django's handler starts:
   a. `page_cache` keeps whole free pages: plain, gzipped, and as “304 Not Modified”.
   b. `metered_pages` knows the addresses of premium and registered articles that were served before. It finds the reader
      (`accounts.sessions`), asks the paywall for its verdict (`paywall.middleware`: who the reader is, what the ledger
      holds, whether this view may be counted), and adds the note or the wall to the rendered page (`articles.pages.kept`).
   Either returns an `answer`, which the server sends unchanged.
4. Every other request takes Django's way: all middlewares, routing, a view. The same two mechanisms are also the first
   middlewares, so they still work if an operator puts another middleware above them. They keep the view's page for the
   next request.

`client_address` determines the client's address for meter, sign-in limits and logs.
docs/speed.md says how much each mechanism gains; `make bench ARGS=--ablation` measures it again.
"""
