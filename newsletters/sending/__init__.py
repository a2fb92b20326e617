"""How an edition gets to its readers, and why nobody gets it twice and nobody is lost.

The truth is one row for each edition and reader (`Delivery`); a command drains it, and cron, a loop or the web server is only
the alarm clock. The way of a mail, in order:

1. `due` says which edition is to go out, and has it drawn up.
2. `freezing` renders the mail once and stores it, and makes a pending row for each reader, in one transaction.
3. `draining` is the loop of a sender. Any number of senders may run at once, on one machine or on ten.
4. `ledger` is the only writer of the rows. A sender claims up to 200 for as long as the lease lasts. For each it looks again
   whether the reader still wants the mail, and commits `sending`.
5. `transport` hands the mail over and says how that ended: accepted, to be tried again, refused, or not known.
6. `ledger` commits that ending together with the `sending` of the next row, so that a mail costs one commit.

What a kill leaves: rows that are `claimed` go back when their lease ends. The one row that a dead sender had in `sending` becomes
`uncertain`: the server may or may not have taken the mail, so nobody sends it again without being told to. Where the server
drops repeats of a Message-ID (`NEWSLETTER_REPEATS_ARE_DROPPED`), it is sent again by itself.

`actions` are what editors do to an edition; `progress` is what they see; `suppression` keeps addresses that get nothing.
"""
