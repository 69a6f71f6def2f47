"""The bundled example: what `make demo` writes is what is committed, and it says what people of the field know.

The facts below stand in `examples/daily_papers.txt`. Papers speak of their proposal under several names (LLaMA and
LLaMA-65B), so a statement of a paper about one of the things that it introduces counts for each of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from samples import DEMO, ROOT

from kg.graph import Graph
from kg.pipeline import Built, write_outputs

OUTPUT = ROOT / "output"
Edges = set[tuple[str, str, str]]

FACTS = [
    # language models
    ("BERT", "basedOn", "Transformer"),
    ("RoBERTa", "basedOn", "BERT"),
    ("ALBERT", "basedOn", "BERT"),
    ("DistilBERT", "basedOn", "BERT"),
    ("BART", "basedOn", "BERT"),
    ("XLNet", "outperforms", "BERT"),
    ("RoBERTa", "outperforms", "XLNet"),
    ("T5", "trainedOn", "C4"),
    ("GPT-3", "trainedOn", "Common Crawl"),
    ("GPT-3", "outperforms", "BERT-large"),
    ("PaLM-540B", "outperforms", "GPT-3"),
    ("Chinchilla", "outperforms", "Gopher"),
    ("LLaMA-65B", "comparesWith", "Chinchilla-70B"),
    ("LLaMA-13B", "outperforms", "GPT-3"),
    ("Llama 2", "basedOn", "LLaMA-1"),
    ("Alpaca", "basedOn", "LLaMA-7B"),
    ("Vicuna-13B", "basedOn", "LLaMA-13B"),
    ("Code Llama", "basedOn", "LLaMA-2"),
    ("Mixtral 8x7B", "outperforms", "LLaMA-2-70B"),
    ("Switch Transformer", "basedOn", "T5-base"),
    ("DeepSeek-R1-Zero", "basedOn", "DeepSeek-V3-Base"),
    ("Mamba-3B", "trainedOn", "The Pile"),
    ("Longformer", "outperforms", "RoBERTa"),
    ("Codex", "basedOn", "GPT"),
    ("Sentence-BERT", "basedOn", "BERT"),
    ("GPTQ", "basedOn", "Optimal Brain Quantization"),
    ("AWQ", "outperforms", "GPTQ"),
    ("FlashAttention-2", "basedOn", "FlashAttention"),
    ("Guanaco", "outperforms", "Vicuna"),
    # learning from preferences, and reinforcement learning
    ("DPO", "outperforms", "PPO"),
    ("GRPO", "basedOn", "PPO"),
    ("PPO", "outperforms", "TRPO"),
    ("Soft Actor-Critic", "outperforms", "DDPG"),
    ("DreamerV3", "basedOn", "DreamerV2"),
    ("Decision Transformer", "basedOn", "GPT"),
    # vision
    ("ViT", "basedOn", "Transformer"),
    ("ViT", "trainedOn", "JFT-300M"),
    ("DeiT", "basedOn", "ViT"),
    ("Swin Transformer", "basedOn", "ViT"),
    ("ConvNeXt-T", "outperforms", "Swin-T"),
    ("Mask R-CNN", "basedOn", "Faster R-CNN"),
    ("YOLO", "outperforms", "R-CNN"),
    ("CLIP", "basedOn", "ConVIRT"),
    ("BLIP-2", "outperforms", "Flamingo80B"),
    ("DINOv2", "basedOn", "DINO"),
    ("NeRF", "outperforms", "Neural Volumes"),
    ("Diffusion Policy", "uses", "DDPM"),
    # speech and graphs
    ("HuBERT", "trainedOn", "Libri-Light"),
    ("HuBERT", "outperforms", "wav2vec 2.0"),
    ("GAT", "comparesWith", "GCN"),
]
"""What a careful reader of the example finds at once."""

TRAPS = [
    ("BERT", "outperforms", "XLNet", "BERT is outperformed by XLNet"),
    ("XLNet", "outperforms", "RoBERTa", "XLNet is surpassed by RoBERTa"),
    ("BERT", "basedOn", "ELMo", "Unlike ELMo"),
    ("RoBERTa", "uses", "next sentence prediction", "is dropped"),
    ("ALBERT", "uses", "next sentence prediction", "Instead of"),
    ("Chinchilla", "uses", "Adam", "AdamW is used instead of Adam"),
    ("LLaMA-65B", "outperforms", "Chinchilla-70B", "lags behind Chinchilla-70B"),
    ("LLaMA-2", "outperforms", "GPT-4", "is still clearly outperformed by GPT-4"),
    ("Code Llama", "outperforms", "GPT-4", "does not catch up with"),
    ("GShard", "uses", "GPipe", "Unlike GPipe"),
    ("GShard", "basedOn", "GPipe", "Unlike GPipe"),
    ("RWKV", "outperforms", "Pythia", "It is not claimed that RWKV surpasses them"),
    ("RWKV", "outperforms", "BLOOM", "It is not claimed that RWKV surpasses them"),
    ("MAE", "uses", "DALL-E", "needs no tokenizer from DALL-E"),
    ("MAE", "basedOn", "BEiT", "Unlike BEiT"),
    ("YOLO", "basedOn", "R-CNN", "Unlike R-CNN"),
    ("YOLO", "outperforms", "Faster R-CNN", "is still 10 points ahead of YOLO"),
    ("Faster R-CNN", "uses", "Selective Search", "Existing detectors rely on Selective Search"),
    ("SAM", "outperforms", "ViTDet-H", "is outperformed by ViTDet-H"),
    ("DDPM", "outperforms", "Sparse Transformer", "does not match Sparse Transformer"),
    ("DreamerV3", "outperforms", "EfficientZero", "though not EfficientZero"),
    ("wav2vec 2.0", "uses", "vq-wav2vec", "rather than beforehand as in vq-wav2vec"),
    ("DiT", "uses", "U-Net", "inherit the U-Net. The Diffusion Transformer (DiT) drops it"),
    ("ConvNeXt", "uses", "batch normalization", "in place of batch normalization"),
    ("DINOv2", "uses", "CLIP", "Text supervision, as in CLIP, discards"),
]
"""What stands in the text but is denied, turned round, wished for, or said of others; and the words that do so."""


@pytest.fixture(scope="module")
def edges(demo_graph: Graph) -> Edges:
    """Subject, predicate and object of all edges, by node id; see the top of the file for what papers introduce."""
    introduced: dict[str, set[str]] = defaultdict(set)
    for claim in demo_graph.claims(predicate="introduces"):
        introduced[claim.subject].add(claim.object)
    found: Edges = set()
    for claim in demo_graph.data.claims:
        own = introduced[claim.paper] | {claim.paper}
        for subject in own if claim.subject in own else {claim.subject}:
            found.add((subject, claim.predicate, claim.object))
    return found


def test_there_are_enough_papers_of_every_field(demo: Built) -> None:
    assert len(demo.read.papers) == demo.read.records >= 80
    assert demo.read.problems == ()


def test_both_shapes_of_pages_occur(demo: Built) -> None:
    footers = Counter(
        (paper.author_count is not None, paper.organization is not None, paper.date is not None)
        for paper in demo.read.papers
    )
    assert footers[True, False, True] > 10, "number of authors"
    assert footers[False, True, True] > 10, "an organisation"
    assert footers[False, False, False] > 10, "title and abstract only"


def test_texts_are_damaged_as_real_pages_are(demo: Built) -> None:
    raw = " ".join(paper.abstract.raw for paper in demo.read.papers)
    clean = " ".join(paper.abstract.clean for paper in demo.read.papers)
    for damage, repaired in [("times ", "× "), (r"\%", "%"), ("sim3000", "∼3000"), ("done.RoBERTa", "done. RoBERTa")]:
        assert damage in raw
        assert repaired in clean
    assert r"\%" not in clean


@pytest.mark.parametrize(("subject", "predicate", "object_"), FACTS, ids=str)
def test_the_graph_says(subject: str, predicate: str, object_: str, demo_graph: Graph, edges: Edges) -> None:
    said = {demo_graph[o].label for s, p, o in edges if (s, p) == (demo_graph[subject].id, predicate)}
    assert demo_graph[object_].label in said


@pytest.mark.parametrize(("subject", "predicate", "object_", "words"), TRAPS, ids=str)
def test_the_graph_does_not_say(
    subject: str, predicate: str, object_: str, words: str, demo: Built, demo_graph: Graph, edges: Edges
) -> None:
    assert any(words in paper.abstract.clean for paper in demo.read.papers), "the trap stands in the text"
    nodes = demo_graph.get(subject), demo_graph.get(object_)
    assert nodes[0] is not None
    assert nodes[1] is None or (nodes[0].id, predicate, nodes[1].id) not in edges


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("BERT", "https://github.com/google-research/bert"),
        ("LoRA", "https://github.com/microsoft/lora"),
        ("vLLM", "https://github.com/vllm-project/vllm"),
        ("CLIP", "https://github.com/openai/clip"),
        ("Mamba", "https://github.com/state-spaces/mamba"),
        ("ALBERT", "https://github.com/google-research/albert"),
        ("DPR", "https://github.com/facebookresearch/dpr"),
    ],
)
def test_where_the_code_is(name: str, address: str, demo_graph: Graph) -> None:
    assert address in {str(node.url).lower() for node in demo_graph.code_for(name).nodes}


@pytest.mark.parametrize(
    ("child", "ancestors"),
    [
        ("DistilBERT", {"BERT", "Transformer"}),
        ("Alpaca", {"LLaMA"}),
        ("Vicuna-13B", {"LLaMA"}),
        ("Code Llama", {"LLaMA-2", "LLaMA"}),
        ("Swin Transformer", {"Vision Transformer", "Transformer"}),
        ("DeiT", {"Vision Transformer", "Transformer"}),
        ("Mask R-CNN", {"Faster R-CNN"}),
    ],
)
def test_lineages_that_people_recognise(child: str, ancestors: set[str], demo_graph: Graph) -> None:
    assert ancestors <= set(demo_graph.lineage(child).labels)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LoRA", "Low-Rank Adaptation"),
        ("PPO", "Proximal Policy Optimization"),
        ("ViT", "Vision Transformer"),
        ("GCN", "graph convolutional network"),
        ("DDPM", "denoising diffusion probabilistic models"),
        ("Llama 2", "LLaMA-2"),
        ("MoE", "Mixture-of-Experts"),
        ("RLHF", "reinforcement learning from human feedback"),
    ],
)
def test_names_of_one_thing_are_one_node(one: str, other: str, demo_graph: Graph) -> None:
    assert demo_graph[one] == demo_graph[other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LLaMA", "LLaMA-2"),
        ("BERT", "BERT-large"),
        ("GPT-2", "GPT-3"),
        ("SQuAD 1.1", "SQuAD 2.0"),
        ("DINO", "DINOv2"),
        ("LoRA", "QLoRA"),
        ("Transformer", "Swin Transformer"),
    ],
)
def test_names_of_two_things_are_two_nodes(one: str, other: str, demo_graph: Graph) -> None:
    assert demo_graph[one] != demo_graph[other]


# --------------------------------------------------------------------------------------------------- output/


@pytest.mark.parametrize("name", ["graph.json", "graph.ttl", "graph.html"])
def test_what_is_committed_is_what_make_demo_writes(
    name: str, demo: Built, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "demo-output"
    if not folder.exists():
        write_outputs(demo.data, folder)
    committed = OUTPUT / name
    assert committed.exists(), "run make demo and commit output/"
    assert committed.read_bytes() == (folder / name).read_bytes(), "run make demo and commit output/"


def test_make_demo_builds_from_the_root_by_the_relative_path(demo: Built) -> None:
    assert {source.path for paper in demo.read.papers for source in paper.sources} == {DEMO}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"kg build {DEMO} -o output\n" in makefile
