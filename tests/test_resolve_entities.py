"""One node per thing: what is put together, what is kept apart, and why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from factories import Names, entity, extraction, repository
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Extraction, LocalEntity, Resolution, Span
from kg.resolve import resolve


def build(*groups: Sequence[LocalEntity] | LocalEntity, lexicon: Names | None = None) -> Resolution:
    """Resolve papers ``p0``, ``p1`` ... with these entities."""
    papers = [g if isinstance(g, (list, tuple)) else [g] for g in groups]
    return resolve([extraction(f"p{i}", *entities) for i, entities in enumerate(papers)], lexicon=lexicon)


def node(resolution: Resolution, paper: int, name: str) -> str:
    return resolution.nodes[f"p{paper}"][name]


def is_one(a: LocalEntity, b: LocalEntity, lexicon: Names | None = None) -> bool:
    made = build(a, b, lexicon=lexicon)
    return node(made, 0, a.name) == node(made, 1, b.name)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (entity("Product-of-Experts"), entity("product of expert")),  # spelling
        (entity("Gemma 2", "Model"), entity("Gemma2", "Model")),
        (entity("Shampoo"), entity("Shampoo optimizer")),  # long and short form
        (entity("DeiT", "Method"), entity("DeiT", "Model")),  # careful readers differ
        (entity("clustering", "Task"), entity("Clustering", "Method")),  # an ordinary phrase
        (entity("State Space Model", "Model", "SSM"), entity("SSMs", "Model")),  # acronym learnt from a definition
        (entity("SSM", "Model", "State Space Model"), entity("state space models", "Model")),
    ],
)
def test_same_things_are_one_node(a: LocalEntity, b: LocalEntity) -> None:
    assert is_one(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (entity("Falcon", "Model"), entity("Falcon 2", "Model")),  # version
        (entity("Llama-3-8B", "Model"), entity("Llama-3.1-8B", "Model")),
        (entity("OPT-13B", "Model"), entity("OPT-66B", "Model")),  # size
        (entity("ResNet-18", "Model"), entity("ResNet-50", "Model")),
        (entity("MMLU", "Dataset"), entity("MMLU-Pro", "Dataset")),  # variant
        (entity("LoRA"), entity("QLoRA")),
        (entity("BERT", "Model"), entity("DistilBERT", "Model")),
        (entity("Qwen2.5-VL", "Model"), entity("Qwen2.5", "Model")),
        (entity("Adam"), entity("Adan")),  # near spelling
        (entity("SUMMIT"), entity("SUBMIT")),
        (entity("pruning"), entity("expert pruning")),  # whole and part
        (entity("CODE", "Dataset"), entity("code", "Task")),  # type
        (entity("Atlas", "Dataset"), entity("Atlas", "Model")),
        (entity("MATH", "Dataset"), entity("MATH", "Method")),
        (entity("semi-supervised learning", "Method", "SSL"), entity("self-supervised learning", "Method", "SSL")),
        (entity("supervised learning"), entity("unsupervised learning")),
    ],
)
def test_different_things_are_two_nodes(a: LocalEntity, b: LocalEntity) -> None:
    assert not is_one(a, b)


SAME_KINDS = [
    ("acronym", [entity("graph attention network", "Model", "GAT")] * 2, entity("GATs", "Model")),
    ("acronym", [entity("Sparse Query Routing", "Method", "SQR")], entity("SQR")),
    (
        "abbreviation-by-definition",
        [entity("WREN"), entity("Weighted Routing of Expert Networks")],
        entity("weighted routing of expert network"),
    ),
    ("abbreviation-by-definition", [entity("CoSwift", "Method", "Chain-of-Swift")], entity("Chain-of-Swift")),
    ("long-short form", [entity("Osprey", "Model")], entity("Osprey model", "Model")),
    ("long-short form", [entity("Osprey Flight Search")], entity("Osprey Flight Search algorithm")),
    ("long-short form", [entity("Osprey-2 7B", "Model")], entity("Osprey-2 7B models", "Model")),
    ("long-short form", [entity("U-Hop", "Model")], entity("U-Hop architecture", "Model")),
    ("long-short form", [entity("Falconry-1K", "Dataset")], entity("Falconry-1K dataset", "Dataset")),
    ("long-short form", [entity("Osprey 3", "Model")], entity("Google's Osprey 3", "Model")),
    ("long-short form", [entity("Osprey", "Model")], entity("Microsoft's Osprey", "Model")),
    ("spelling", [entity("flight-path modelling", "Task")], entity("flight path modeling", "Task")),
    ("spelling", [entity("SkyFarer", "Model")] * 12, entity("SkyFaerr", "Model")),
    ("spelling", [entity("SkyWanderer", "Model")] * 12, entity("SkyWandrer", "Model")),
    ("spelling", [entity("SkyWanderer", "Model")] * 12, entity("SkyWaanderer", "Model")),
]


@pytest.mark.parametrize(("kind", "others", "one"), SAME_KINDS, ids=[f"{k}: {e.name}" for k, _, e in SAME_KINDS])
def test_each_kind_of_pair_that_means_the_same(kind: str, others: list[LocalEntity], one: LocalEntity) -> None:
    if kind == "abbreviation-by-definition":  # in one paper, and then in another that has the long form alone
        made = build(others, one)
        assert {node(made, 0, other.name) for other in others} == {node(made, 1, one.name)}
    else:
        made = build(*others, one)
        assert node(made, 0, others[0].name) == node(made, len(others), one.name)


def test_synonyms_are_known_from_the_lexicon() -> None:
    names = Names({"Osprey-12": ("Dataset", "Fish Hawk 2012"), "model soups": ("Method", "weight averaging")})
    assert is_one(entity("Osprey-12", "Dataset"), entity("Fish Hawk 2012", "Dataset"), names)
    assert is_one(entity("model soups"), entity("weight averaging"), names)


DIFFERENT_KINDS = [
    ("version", entity("Osprey-2", "Model"), entity("Osprey-2.5", "Model")),
    ("version", entity("Kite v2", "Dataset"), entity("Kite", "Dataset")),
    ("version", entity("Osprey 3", "Model"), entity("Osprey-3.1-8B", "Model")),
    ("size", entity("Osprey-7B", "Model"), entity("Osprey-70B", "Model")),
    ("size", entity("Kite-S", "Model"), entity("Kite", "Model")),
    ("size", entity("Kite-1K", "Dataset"), entity("Kite-21K", "Dataset")),
    ("variant", entity("Osprey-Instruct", "Model"), entity("Osprey-Chat", "Model")),
    ("variant", entity("CodeOsprey", "Model"), entity("Osprey", "Model")),
    ("variant", entity("DistilOsprey", "Model"), entity("Osprey", "Model")),
    ("variant", entity("Osprey-VL", "Model"), entity("Osprey", "Model")),
    ("variant", entity("QuillRank"), entity("QuillRank++")),
    ("near-spelling", entity("VideoKiTA", "Model"), entity("VideoKiVA", "Model")),
    ("near-spelling", entity("ConvHawkt", "Model"), entity("ConvHawXt", "Model")),
    ("near-spelling", entity("Wren"), entity("Wran")),
    ("whole-part", entity("Osprey", "Model"), entity("Mixture-of-Osprey", "Model")),
    ("whole-part", entity("routing"), entity("routing mechanism")),
    ("whole-part", entity("Flight"), entity("Flight Language Model", "Model")),
    ("type", entity("FLIGHT", "Dataset"), entity("flight", "Task")),
    ("type", entity("flight modeling", "Task"), entity("flight models", "Model")),
    ("homonym", entity("Chain of Flight", "Method", "CoFl"), entity("Coresets for Flight", "Method", "CoFl")),
]


@pytest.mark.parametrize(("kind", "a", "b"), DIFFERENT_KINDS, ids=[f"{k}: {a.name}" for k, a, _ in DIFFERENT_KINDS])
def test_each_kind_of_pair_that_differs(kind: str, a: LocalEntity, b: LocalEntity) -> None:
    many = build(*[a] * 12, b)
    assert node(many, 0, a.name) != node(many, 12, b.name), kind
    assert not is_one(a, b), kind


@pytest.mark.parametrize(
    ("short", "long", "joined"),
    [
        ("MERLIN", "Mixed-rank Expert Routing with LINear kernels", True),
        ("SkyPPO", "Skyline Policy Proximal Optimization", True),
        ("EgoHAWK", "Ego-HAWKBench suite", False),  # the long one holds the short one
        ("MINT", "membership inference attack", False),  # one word gives no letter
        ("SQR", "Sparse Query Routing", True),
        ("SQR", "sequence reversal", False),
    ],
)
def test_a_paper_that_gives_both_forms_means_one_thing(short: str, long: str, joined: bool) -> None:
    made = build([entity(short), entity(long)])
    assert (node(made, 0, short) == node(made, 0, long)) is joined


def test_a_weak_entry_of_the_lexicon_yields_to_the_long_form_in_the_paper() -> None:
    names = Names({"MERLIN": ("Model",)}, weak=["MERLIN"])
    long = "Mixed-rank Expert Routing with LINear kernels"
    made = build([entity("MERLIN", "Model"), entity(long)], entity("MERLIN", "Model"), lexicon=names)
    assert node(made, 0, "MERLIN") == node(made, 0, long) != node(made, 1, "MERLIN")


def test_a_noun_after_an_ordinary_word_makes_another_thing() -> None:
    """That *reward* stands in small letters somewhere tells that ``Reward`` is no name."""
    made = build(entity("Reward"), entity("Reward models", "Model"), entity("reward hacking", "Task"))
    assert node(made, 0, "Reward") != node(made, 1, "Reward models")


def test_one_acronym_with_two_expansions_is_two_nodes_that_a_person_can_tell_apart() -> None:
    made = build(
        entity("Tree-of-Agents Planning", "Method", "TAP"),
        entity("Token-Aware Pruning", "Method", "TAP"),
        entity("TAP"),
    )
    assert node(made, 0, "Tree-of-Agents Planning") == "method-tree-of-agents-planning"
    assert node(made, 1, "Token-Aware Pruning") == "method-token-aware-pruning"
    assert node(made, 2, "TAP") == "method-tap"
    assert {e.label for e in made.entities} == {"Tree-of-Agents Planning", "Token-Aware Pruning", "TAP"}


def test_a_bare_acronym_means_what_nearly_all_papers_define_it_as() -> None:
    usual = [entity("Token-Aware Pruning", "Method", "TAP") for _ in range(9)]
    made = build(*usual, entity("Tree-of-Agents Planning", "Method", "TAP"), entity("TAP"))
    assert node(made, 10, "TAP") == "method-token-aware-pruning"
    assert node(made, 9, "Tree-of-Agents Planning") == "method-tree-of-agents-planning"


def test_long_forms_of_one_acronym_may_differ_in_word_forms_only() -> None:
    made = build(
        entity("retrieval-guided decoding", "Method", "RGD"),
        entity("Retrieve-Guided Decoding", "Method", "RGD"),
        entity("robust gradient descent", "Method", "RGD"),
    )
    assert node(made, 0, "retrieval-guided decoding") == node(made, 1, "Retrieve-Guided Decoding")
    assert node(made, 2, "robust gradient descent") != node(made, 0, "retrieval-guided decoding")
    assert {"shared-acronym"} <= {m.rule for m in made.merges}


def test_acronyms_inside_names_are_written_out_where_several_papers_define_them() -> None:
    defining = [entity("state space model", "Model", "SSM") for _ in range(3)]
    made = build(*defining, entity("SSM pretraining", "Task"), entity("state space model pre-training", "Task"))
    assert node(made, 3, "SSM pretraining") == node(made, 4, "state space model pre-training")
    unsure = build(defining[0], entity("SSM pretraining", "Task"), entity("state space model pre-training", "Task"))
    assert node(unsure, 1, "SSM pretraining") != node(unsure, 2, "state space model pre-training")


def test_a_rare_misspelt_word_of_a_phrase_is_read_as_the_usual_one() -> None:
    usual = [entity("knowledge distillation") for _ in range(12)]
    made = build(*usual, entity("knowledge distilation"))
    assert node(made, 12, "knowledge distilation") == node(made, 0, "knowledge distillation")
    (merge,) = (m for m in made.merges if m.rule == "misspelling")
    assert set(merge.surfaces) == {"knowledge distillation", "knowledge distilation"}
    assert 0.9 < merge.score < 1


@pytest.mark.parametrize("other", ["knowledge distillations 2", "KnowledgeDistilation", "knowledge distiller"])
def test_names_numbers_and_word_forms_are_never_read_as_misspellings(other: str) -> None:
    made = build(*[entity("knowledge distillation") for _ in range(12)], entity(other))
    assert node(made, 12, other) != node(made, 0, "knowledge distillation")


def test_the_lexicon_knows_other_names_and_keeps_its_entries_apart() -> None:
    names = Names({"LoRA": ("Method", "low-rank adaptation"), "SigLIP": ("Model",), "SigLip": ("Model", "signal lip")})
    assert is_one(entity("LoRA"), entity("low-rank adaptation"), names)
    made = build(entity("LoRA"), entity("low-rank adaptation"), lexicon=names)
    assert made.entities[0].label == "LoRA"
    apart = Names({"Mix Net": ("Model",), "MixNet": ("Model",)})
    assert not is_one(entity("Mix Net", "Model"), entity("MixNet", "Model"), apart)


def test_the_lexicons_type_counts_unless_the_name_is_weak() -> None:
    assert is_one(entity("Atlas", "Dataset"), entity("Atlas", "Model"), Names({"Atlas": ("Model",)}))
    weak = Names({"Atlas": ("Model",)}, weak=["Atlas"])
    assert not is_one(entity("Atlas", "Dataset"), entity("Atlas", "Model"), weak)


def test_a_paper_that_joins_two_phrases_joins_them_for_itself_only() -> None:
    made = build(
        entity("large language models", "Model", "language models"),
        entity("language models", "Model"),
        entity("large language models", "Model"),
    )
    assert node(made, 1, "language models") != node(made, 2, "large language models")


def test_the_majority_decides_the_type_and_ties_have_a_fixed_order() -> None:
    assert build(entity("FooNet", "Model"), entity("FooNet"), entity("FooNet", "Model")).entities[0].type == "Model"
    assert build(entity("FooNet", "Model"), entity("FooNet")).entities[0].type == "Method"


def test_the_label_is_the_full_form_that_most_papers_use() -> None:
    made = build(
        entity("Low-Rank Adaption", "Method", "LRA"),
        *[entity("Low-Rank Adaptation", "Method", "LRA")] * 2,
        *[entity("LRA")] * 5,
    )
    (only,) = made.entities
    assert (only.id, only.label) == ("method-low-rank-adaptation", "Low-Rank Adaptation")
    assert only.aliases == ("LRA", "Low-Rank Adaption")


def test_every_form_that_is_not_the_label_has_a_merge_with_rule_surfaces_and_papers() -> None:
    made = build(
        entity("state space models", "Model"), entity("State-Space Model", "Model", "SSM"), entity("SSM", "Model")
    )
    (only,) = made.entities
    assert {surface for m in made.merges for surface in m.surfaces} == {only.label, *only.aliases}
    by_form = {m.surfaces[1]: m for m in made.merges}
    assert by_form["SSM"].rule == "acronym"
    assert by_form["SSM"].papers[1] == "p2"
    assert all(m.entity == only.id and 0 < m.score <= 1 for m in made.merges)


def test_versions_sizes_and_editions_hang_below_the_nearest_relative_in_the_graph() -> None:
    names = ["LLaMA", "LLaMA-2", "LLaMA-2-7B", "LLaMA-2-7B-Chat", "LLaMA-3-8B", "Other-7B"]
    made = build(*[entity(name, "Model") for name in names])
    assert {(v.child, v.parent, v.rule) for v in made.variants} == {
        ("model-llama-2", "model-llama", "names-version"),
        ("model-llama-2-7b", "model-llama-2", "names-size"),
        ("model-llama-2-7b-chat", "model-llama-2-7b", "names-edition"),
        ("model-llama-3-8b", "model-llama", "names-version"),
    }


@pytest.mark.parametrize(
    ("child", "parent", "kind"),
    [
        ("ImageNet-1K", "ImageNet", "Dataset"),
        ("MMLU-Pro", "MMLU", "Dataset"),
        ("DistilBERT", "BERT", "Model"),
        ("QLoRA", "LoRA", "Method"),
    ],
)
def test_other_kinds_of_relatives(child: str, parent: str, kind: str) -> None:
    (variant,) = build(entity(child, kind), entity(parent, kind)).variants
    assert (variant.child, variant.parent) == (f"{kind.lower()}-{child.lower()}", f"{kind.lower()}-{parent.lower()}")


def test_phrases_have_no_versions_and_tasks_no_editions() -> None:
    tasks = entity("VQA v2", "Task"), entity("VQA", "Task")
    assert not build(entity("adaptive base"), entity("adaptive"), *tasks).variants


def test_the_lexicons_parent_beats_the_name() -> None:
    names = Names({"ILSVRC": ("Dataset",), "ImageNet": ("Dataset",)}, parents={"ILSVRC": "ImageNet"})
    (variant,) = build(entity("ILSVRC", "Dataset"), entity("ImageNet", "Dataset"), lexicon=names).variants
    assert (variant.child, variant.parent, variant.rule) == ("dataset-ilsvrc", "dataset-imagenet", "names-lexicon")


def test_a_repository_is_one_node_whatever_the_case_and_a_shelf_of_a_hub_is_another() -> None:
    made = resolve(
        [
            extraction("p0", links=(repository("Lab", "Tool"),)),
            extraction("p1", links=(repository("lab", "tool", span=Span("abstract", 3, 9)),)),
            extraction("p1b", links=(repository("lab", "other"),)),
            extraction("p2", links=(repository("lab", "tool", host="huggingface.co", holds="dataset"),)),
            extraction("p3", links=(repository("lab", "tool", host="huggingface.co", holds="model"),)),
        ]
    )
    assert made.nodes["p0"]["https://github.com/Lab/Tool"] == made.nodes["p1"]["https://github.com/lab/tool"]
    assert [e.id for e in made.entities] == [
        "repository-github-com-lab-other",
        "repository-github-com-lab-tool",
        "repository-huggingface-co-dataset-lab-tool",
        "repository-huggingface-co-lab-tool",
    ]
    tool = made.entities[1]
    assert tool.label == "Lab/Tool" and tool.mentions == (("p1", Span("abstract", 3, 9)),)


# ------------------------------------------------------------------------------------------------ invariants

NAMES = ["LoRA", "low-rank adaptation", "Low Rank Adaption", "LoRAs", "LLaMA", "Llama-2", "LLaMA-2-7B"]
NAMES += [
    "MoE",
    "mixture of experts",
    "TAP",
    "Token-Aware Pruning",
    "Tree-of-Agents Planning",
    "clustering",
    "GSM8K",
    "knowledge distillation",
]
ENTITIES = st.builds(
    lambda name, kind, aliases: entity(name, kind, *sorted(aliases - {name})),
    st.sampled_from(NAMES),
    st.sampled_from(["Method", "Model", "Dataset", "Task"]),
    st.sets(st.sampled_from(NAMES), max_size=2),
)
PAPERS = st.lists(st.lists(ENTITIES, max_size=4, unique_by=lambda e: e.name), max_size=7)


def numbered(papers: list[list[LocalEntity]], prefix: str = "p") -> list[Extraction]:
    return [extraction(f"{prefix}{i}", *entities) for i, entities in enumerate(papers)]


@settings(max_examples=60, deadline=None)
@given(PAPERS, st.randoms(use_true_random=False))
def test_the_order_of_papers_and_of_entities_changes_nothing(papers: list[list[LocalEntity]], random: object) -> None:
    straight = resolve(numbered(papers))
    shuffled = numbered([entities[::-1] for entities in papers])
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(shuffled) == straight


@settings(max_examples=60, deadline=None)
@given(PAPERS, st.sampled_from(["a", "p0a", "z"]))
def test_an_unrelated_paper_changes_no_id_and_splits_no_node(papers: list[list[LocalEntity]], prefix: str) -> None:
    before = resolve(numbered(papers))
    stranger = extraction(prefix, entity("WaveNeXt", "Model"), entity("speech enhancement", "Task", "SE"))
    after = resolve([*numbered(papers), stranger])
    assert {paper: after.nodes.get(paper) for paper in before.nodes} == before.nodes
    assert set(before.entities) <= set(after.entities)


@settings(max_examples=60, deadline=None)
@given(PAPERS)
def test_every_local_name_has_a_node_and_ids_are_unique_and_plain(papers: list[list[LocalEntity]]) -> None:
    made = resolve(numbered(papers))
    ids = [e.id for e in made.entities]
    assert len(set(ids)) == len(ids) and ids == sorted(ids)
    assert all(set(i) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for i in ids)
    for i, entities in enumerate(papers):
        for local in entities:
            assert made.nodes[f"p{i}"][local.name] in ids
    assert {v.child for v in made.variants} | {v.parent for v in made.variants} <= set(ids)
