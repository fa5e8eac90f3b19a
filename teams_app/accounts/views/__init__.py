"""The pages of accounts: one's own, other people's, and the link that hands one over."""

from teams_app.accounts.views.managing import account_list, account_new, account_of, grant_end, link_new, sign_out
from teams_app.accounts.views.own import RemovePasskey, SecondStep, SignedIn, SignIn, SignOut, account
from teams_app.accounts.views.receiving import receive

__all__ = [
    "RemovePasskey",
    "SecondStep",
    "SignIn",
    "SignOut",
    "SignedIn",
    "account",
    "account_list",
    "account_new",
    "account_of",
    "grant_end",
    "link_new",
    "receive",
    "sign_out",
]
