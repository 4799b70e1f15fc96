"""The page of pictures: what models see on renders that they were not trained on, good and bad.

`onshelf-train page models/*.yaml` chooses the cases by measured scores, draws them into small
pictures beside the cards, and writes `models/README.md` from the cards.
"""
