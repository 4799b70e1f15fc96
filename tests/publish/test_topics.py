from __future__ import annotations

import pytest

from agent.publish.topics import Topics
from agent.shelf.plan.fields import BadField

TOPICS = Topics("acme/north", "0417", "aisle-07-left")


def test_topics_are_those_of_the_contract():
    below = "acme/north/v1/0417/aisle-07-left/"
    assert TOPICS.event("out_of_stock") == below + "event/out_of_stock"
    assert TOPICS.state("bay-3") == below + "state/bay-3"
    assert TOPICS.health == below + "health"
    assert TOPICS.online == below + "online"
    assert TOPICS.ack == below + "ack"
    assert TOPICS.commands == below + "cmd/#"
    assert TOPICS.answer("c1") == below + "res/c1"
    assert TOPICS.source == "/stores/0417/devices/aisle-07-left"


def test_the_name_of_a_command_is_what_follows_its_topic():
    assert TOPICS.command_of(TOPICS.commands.replace("#", "replay")) == "replay"
    assert TOPICS.command_of(TOPICS.ack) is None


@pytest.mark.parametrize("prefix", ["", "a//b", "/a", "a/", "a/#", "+", "$SYS", "a\0"])
def test_a_prefix_that_lets_wildcards_in_is_refused(prefix):
    with pytest.raises(BadField, match="prefix"):
        Topics(prefix, "0417", "left")


@pytest.mark.parametrize("word", ["", "a/b", "#", "Aisle", "a" * 33])
def test_an_id_that_is_none_makes_no_topic(word):
    with pytest.raises(BadField):
        TOPICS.state(word)
    with pytest.raises(BadField):
        Topics("onshelf", word, "left")
