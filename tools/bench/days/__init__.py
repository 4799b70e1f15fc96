"""Store days through the real agent, and how well it judged them: `python -m tools.bench days`.

    film ─▶ record (frames, what the models said) ─▶ looks ─▶ accounts ─▶ scores ─▶ table and plot
             once per camera-day, slow                 any number of times, without models

A *film* is one camera's pictures of one rendered day with its exact truth (`tools.days`). An
*account* is what somebody says of the shelf, look by look: the agent, another profile of it, a
crippled one (an ablation), or a simple rule (a baseline). All are scored alike, by the rules of
the method's section 4.1.
"""
