"""The protocol simulator: the real story, played through seeded schedules of everything that can go wrong.

A schedule is one ticket's life, all of it drawn from one seed: what the customer, the teammates, the triggers and
the operator do, which requests are lost, late or refused, and where the process dies. The story, its rules and its
tables are the product's own; helpdesk, model, clock and engine are small and know no chance but the seed's.
"""
