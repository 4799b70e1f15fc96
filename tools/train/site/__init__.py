"""A model for one site: photos of it, their boxes corrected by a person, and a model tuned on them.

The labels of a site are `load_site(folder).photos`; `serve` opens the page that corrects them;
`prelabel` suggests boxes; `read_coco` and `read_yolo` take them from other labelling tools.
"""
