"""Access reviews: campaigns in which people look at every grant and say whether it stays.

A grant about which nobody says anything until the campaign is due is taken back.
"""
