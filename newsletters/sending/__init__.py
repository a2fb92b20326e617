"""Sending an edition to its readers, so that nobody gets it twice and nobody is forgotten.

There is one row for each edition and reader (`Delivery`), and it alone says what happened to the mail. A command works through
the rows; cron, a loop or the web server only starts it. These are the steps of a mail, in order:

1. `due` finds the edition that is to go out, and draws it up.
2. `freezing` renders and stores the mail, and makes a pending row for each reader, in one transaction.
3. `draining` is the loop of a sender. Any number of senders may run at once, on one machine or several.
4. `ledger` is the only writer of the rows. A sender claims up to 200 rows for the length of the lease. For each row it checks
   once more that the reader still wants the mail, and commits the state `sending`.
5. `transport` hands the mail over and reports the result: accepted, to be tried again, refused, or unknown.
6. `ledger` commits the result together with the `sending` of the next row, so that a mail costs one commit.

If a sender is killed, its `claimed` rows become free when their lease ends. The one row that it had in `sending` becomes
`uncertain`: the server may or may not have accepted the mail, so it is sent again only if an editor says so. If the server drops
repeats of a Message-ID (`NEWSLETTER_REPEATS_ARE_DROPPED`), the mail is sent again automatically.

`actions` holds what editors do to an edition, `progress` what they see, and `suppression` the addresses that get nothing.
"""
