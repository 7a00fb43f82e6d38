"""Witnessing: another party's check that a log only ever grows (c2sp.org/tlog-witness).

A witness keeps the newest checkpoint of each log it watches (`state`), cosigns a later one only if
it is proven to go on from that (`cosigner`), and never two of the same size that differ.
"""
