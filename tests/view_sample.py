"""Graphs to try the view with: a small one of well-known names, and a generator for any size. Texts are made up."""

from __future__ import annotations

import random
import re

from kg.model import (
    Claim,
    Date,
    Entity,
    GraphData,
    Identifier,
    Paper,
    PaperLink,
    Score,
    SourceRef,
    Span,
    Text,
    Variant,
)

HOSTILE = "</script><img src=x onerror=\"window.pwned=1\"><!-- & 'quoted' \u2028 name"

_PAPERS = [  # id, title, year, organisation
    ("transformer", "Attention Is All You Need", 2017, "Google"),
    ("bert", "BERT: Pre-training of Deep Bidirectional Transformers", 2018, "Google"),
    ("roberta", "RoBERTa: A Robustly Optimized BERT Pretraining Approach", 2019, "Meta"),
    ("albert", "ALBERT: A Lite BERT", 2019, "Google"),
    ("distilbert", "DistilBERT, a Distilled Version of BERT", 2019, "Hugging Face"),
    ("gpt3", "Language Models are Few-Shot Learners", 2020, "OpenAI"),
    ("vit", "An Image is Worth 16x16 Words", 2020, "Google"),
    ("deit", "Training Data-Efficient Image Transformers", 2020, "Meta"),
    ("swin", "Swin Transformer: Hierarchical Vision Transformer", 2021, "Microsoft"),
    ("lora", "LoRA: Low-Rank Adaptation of Large Language Models", 2021, "Microsoft"),
    ("llama", "LLaMA: Open and Efficient Foundation Language Models", 2023, "Meta"),
    ("alpaca", "Alpaca: A Strong, Replicable Instruction-Following Model", 2023, "Stanford"),
    ("qlora", "QLoRA: Efficient Finetuning of Quantized Models", 2023, "University of Washington"),
    ("dpo", "Direct Preference Optimization", 2023, "Stanford"),
    ("resnet", "Deep Residual Learning for Image Recognition", 2015, "Microsoft"),
]
_ENTITIES = [  # type, label, aliases
    ("Model", "Transformer", ("Transformers",)),
    ("Model", "BERT", ("Bidirectional Encoder Representations from Transformers",)),
    ("Model", "BERT-base", ()),
    ("Model", "BERT-large", ()),
    ("Model", "RoBERTa", ()),
    ("Model", "ALBERT", ("A Lite BERT",)),
    ("Model", "DistilBERT", ()),
    ("Model", "XLNet", ()),
    ("Model", "GPT-3", ("GPT3",)),
    ("Model", "ViT", ("Vision Transformer",)),
    ("Model", "DeiT", ()),
    ("Model", "Swin Transformer", ("Swin",)),
    ("Model", "ResNet", ("Residual Network",)),
    ("Model", "ResNet-50", ()),
    ("Model", "LLaMA", ()),
    ("Model", "LLaMA-7B", ()),
    ("Model", "Alpaca", ()),
    ("Model", "Chinchilla", ()),
    ("Model", "PaLM", ()),
    ("Method", "self-attention", ("scaled dot-product attention",)),
    ("Method", "knowledge distillation", ("distillation",)),
    ("Method", "LoRA", ("Low-Rank Adaptation",)),
    ("Method", "QLoRA", ()),
    ("Method", "4-bit quantization", ("NF4",)),
    ("Method", "DPO", ("Direct Preference Optimization",)),
    ("Method", "PPO", ("Proximal Policy Optimization",)),
    ("Method", "RLHF", ("reinforcement learning from human feedback",)),
    ("Method", "Adam", ()),
    ("Method", "residual connections", ()),
    ("Method", "masked language modelling", ("MLM",)),
    ("Method", "fine-tuning", ("full fine-tuning",)),
    ("Dataset", "GLUE", ("General Language Understanding Evaluation",)),
    ("Dataset", "SQuAD", ()),
    ("Dataset", "ImageNet", ("ImageNet-1K",)),
    ("Dataset", "COCO", ()),
    ("Dataset", "WMT 2014", ()),
    ("Dataset", "MMLU", ()),
    ("Dataset", "BooksCorpus", ()),
    ("Dataset", "The Pile", ()),
    ("Task", "machine translation", ()),
    ("Task", "question answering", ("QA",)),
    ("Task", "image classification", ()),
    ("Task", "object detection", ()),
    ("Task", "instruction following", ()),
]
_RELATIONS = """
transformer|paper|introduces|Transformer|We propose the Transformer, a network of attention alone.
transformer|Transformer|uses|self-attention|The Transformer is made of self-attention layers.
transformer|Transformer|evaluatedOn|WMT 2014|On WMT 2014 the Transformer sets a new mark.
transformer|Transformer|appliedTo|machine translation|The Transformer is tried on machine translation.
transformer|Transformer|uses|Adam|We train the Transformer with Adam.
transformer|Transformer|uses|residual connections|Around each sub-layer the Transformer has residual connections.
bert|paper|introduces|BERT|We introduce BERT, which reads both ways.
bert|BERT|basedOn|Transformer|BERT is the encoder of a Transformer, deep and in both directions.
bert|BERT|uses|masked language modelling|Masked language modelling trains BERT.
bert|BERT|evaluatedOn|GLUE|BERT raises the GLUE score by seven points.
bert|BERT|evaluatedOn|SQuAD|On SQuAD, BERT is ahead of people.
bert|BERT|trainedOn|BooksCorpus|BERT is trained on BooksCorpus.
bert|BERT|appliedTo|question answering|We fine-tune BERT for question answering.
bert|BERT-base|variantOf|BERT|
bert|BERT-large|variantOf|BERT|
roberta|paper|introduces|RoBERTa|RoBERTa is BERT with more data and longer training.
roberta|RoBERTa|basedOn|BERT|RoBERTa is BERT with more data and longer training.
roberta|RoBERTa|outperforms|BERT|RoBERTa outperforms BERT on every task of GLUE.
roberta|RoBERTa|outperforms|XLNet|RoBERTa also surpasses XLNet.
roberta|RoBERTa|evaluatedOn|GLUE|RoBERTa outperforms BERT on every task of GLUE.
roberta|RoBERTa|uses|masked language modelling|RoBERTa keeps masked language modelling.
albert|paper|introduces|ALBERT|ALBERT shares its parameters between layers.
albert|ALBERT|basedOn|BERT|ALBERT is a lighter BERT.
albert|ALBERT|outperforms|BERT-large|ALBERT beats BERT-large with fewer parameters.
albert|ALBERT|outperforms|BERT|With fewer parameters ALBERT exceeds BERT.
albert|ALBERT|evaluatedOn|SQuAD|ALBERT is evaluated on SQuAD.
distilbert|paper|introduces|DistilBERT|DistilBERT keeps most of the quality at 60% of the speed's cost.
distilbert|DistilBERT|basedOn|BERT|DistilBERT is distilled from BERT.
distilbert|DistilBERT|uses|knowledge distillation|Knowledge distillation during pre-training makes DistilBERT.
distilbert|DistilBERT|comparesWith|BERT-base|DistilBERT is close to BERT-base.
distilbert|DistilBERT|evaluatedOn|GLUE|DistilBERT keeps 97% of the GLUE score.
gpt3|paper|introduces|GPT-3|We train GPT-3, far larger than earlier models.
gpt3|GPT-3|basedOn|Transformer|GPT-3 is a Transformer decoder.
gpt3|GPT-3|evaluatedOn|SQuAD|GPT-3 answers SQuAD without training on it.
vit|paper|introduces|ViT|ViT cuts an image into patches.
vit|ViT|basedOn|Transformer|ViT applies a plain Transformer to patches.
vit|ViT|outperforms|ResNet|Given enough data ViT outperforms ResNet.
vit|ViT|evaluatedOn|ImageNet|ViT reaches 88.5% on ImageNet.
vit|ViT|appliedTo|image classification|ViT is made for image classification.
deit|paper|introduces|DeiT|DeiT needs ImageNet only.
deit|DeiT|basedOn|ViT|DeiT trains a ViT with a teacher.
deit|DeiT|uses|knowledge distillation|DeiT learns by knowledge distillation through a token.
deit|DeiT|trainedOn|ImageNet|DeiT is trained on ImageNet alone.
deit|DeiT|outperforms|ResNet-50|DeiT is better than ResNet-50 at the same speed.
swin|paper|introduces|Swin Transformer|Swin Transformer shifts its windows.
swin|Swin Transformer|basedOn|ViT|Swin Transformer makes ViT hierarchical.
swin|Swin Transformer|outperforms|DeiT|Swin Transformer surpasses DeiT on ImageNet.
swin|Swin Transformer|outperforms|ViT|Swin Transformer surpasses ViT and DeiT.
swin|Swin Transformer|evaluatedOn|COCO|On COCO Swin Transformer gains 2.7 box AP.
swin|Swin Transformer|appliedTo|object detection|Swin Transformer is a backbone for object detection.
lora|paper|introduces|LoRA|LoRA adds low-rank matrices to frozen weights.
lora|LoRA|outperforms|fine-tuning|LoRA is on par with or better than full fine-tuning of GPT-3.
lora|LoRA|uses|GPT-3|LoRA adapts GPT-3.
llama|paper|introduces|LLaMA|LLaMA is a family of open models.
llama|LLaMA|basedOn|Transformer|LLaMA is a Transformer with small changes.
llama|LLaMA|outperforms|GPT-3|LLaMA outperforms GPT-3 at a tenth of its size.
llama|LLaMA|comparesWith|Chinchilla|LLaMA is competitive with Chinchilla and PaLM.
llama|LLaMA|comparesWith|PaLM|LLaMA is competitive with Chinchilla and PaLM.
llama|LLaMA|evaluatedOn|MMLU|We report MMLU for LLaMA.
llama|LLaMA|trainedOn|The Pile|Part of The Pile trains LLaMA.
llama|LLaMA-7B|variantOf|LLaMA|
alpaca|paper|introduces|Alpaca|Alpaca follows instructions.
alpaca|Alpaca|basedOn|LLaMA-7B|Alpaca is fine-tuned from LLaMA-7B.
alpaca|Alpaca|appliedTo|instruction following|Alpaca is made for instruction following.
qlora|paper|introduces|QLoRA|QLoRA fine-tunes through a frozen 4-bit model.
qlora|QLoRA|basedOn|LoRA|QLoRA puts LoRA on quantized weights.
qlora|QLoRA|uses|4-bit quantization|QLoRA stores weights by 4-bit quantization.
qlora|QLoRA|uses|LLaMA|We apply QLoRA to LLaMA.
qlora|QLoRA|comparesWith|fine-tuning|QLoRA equals full fine-tuning.
dpo|paper|introduces|DPO|DPO needs no reward model.
dpo|DPO|outperforms|PPO|DPO exceeds PPO in control of sentiment.
dpo|DPO|basedOn|RLHF|DPO solves the RLHF problem in closed form.
dpo|RLHF|uses|PPO|RLHF is commonly run with PPO.
resnet|paper|introduces|ResNet|We present ResNet.
resnet|ResNet|uses|residual connections|Residual connections let ResNet be deep.
resnet|ResNet|evaluatedOn|ImageNet|ResNet wins on ImageNet.
resnet|ResNet|appliedTo|image classification|ResNet is made for image classification.
resnet|ResNet-50|variantOf|ResNet|
swin|Swin Transformer|comparesWith|ResNet-50|Against ResNet-50, Swin Transformer costs about the same.
deit|RoBERTa|outperforms|BERT|As known from language, RoBERTa improves on BERT.
"""


def slug(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _paper(key: str, title: str, year: int, organization: str) -> Paper:
    return Paper(
        id=f"paper-{key}",
        title=Text(title),
        abstract=Text("An abstract."),
        date=Date(f"{year}-06-01", inferred=year == 2023),
        authors=("A. Author", "B. Author"),
        organization=organization,
        identifiers=(Identifier("arxiv", f"{year % 100}06.{sum(map(ord, key)) % 10000:05d}"),),
        sources=(SourceRef(path="page.txt", line=3, kind="daily-papers"),),
    )


def small() -> GraphData:
    """About 65 nodes that people recognise."""
    papers = [_paper(*row) for row in _PAPERS]
    ids = {label: f"{kind.lower()}-{slug(label)}" for kind, label, _ in _ENTITIES}
    claims: list[Claim] = []
    variants: list[Variant] = []
    mentions: dict[str, set[str]] = {label: set() for label in ids}
    for number, line in enumerate(_RELATIONS.strip().splitlines()):
        paper, subject, predicate, obj, quote = line.split("|")
        for name in (subject, obj):
            if name in mentions:
                mentions[name].add(f"paper-{paper}")
        if not quote:
            variants.append(Variant(child=ids[subject], parent=ids[obj], rule="name-suffix"))
            continue
        claims.append(
            Claim(
                id=f"claim-{number:04d}",
                subject=f"paper-{paper}" if subject == "paper" else ids[subject],
                predicate=predicate,
                object=ids[obj],
                paper=f"paper-{paper}",
                quote=quote,
                rule=f"{slug(predicate)}-verb",
                span=Span("abstract", 0, len(quote)),
                confidence=0.55 + (number % 9) * 0.05,
            )
        )
    for paper in papers:  # mentions are claims too, and not drawn
        claims += [
            Claim(
                id=f"mention-{paper.id}-{ids[label]}",
                subject=paper.id,
                predicate="mentions",
                object=ids[label],
                paper=paper.id,
                quote=label,
                rule="mention",
            )
            for label in sorted(mentions)
            if paper.id in mentions[label]
        ]
    entities = [
        Entity(
            id=ids[label],
            type=kind,
            label=label,
            aliases=aliases,
            mentions=tuple(sorted((paper, Span("abstract", 0, len(label))) for paper in mentions[label])),
        )
        for kind, label, aliases in _ENTITIES
    ]
    entities.append(Entity(id="method-language-models", type="Method", label="language models", generic=True))
    claims.append(
        Claim(
            id="claim-generic",
            subject="paper-llama",
            predicate="uses",
            object="method-language-models",
            paper="paper-llama",
            quote="We train language models.",
            rule="uses-verb",
        )
    )
    url = "https://github.com/example-lab/dpo"
    entities.append(Entity(id="repository-example-lab-dpo", type="Repository", label="example-lab/dpo", url=url))
    links = (PaperLink(paper="paper-dpo", entity="repository-example-lab-dpo", url=url, written=url + "."),)
    scores = (
        Score(
            id="score-1",
            system=ids["ViT"],
            metric="top-1 accuracy",
            value="88.5%",
            paper="paper-vit",
            quote="ViT reaches 88.5% on ImageNet.",
            rule="value-on",
            dataset=ids["ImageNet"],
            number=88.5,
            unit="%",
        ),
        Score(
            id="score-2",
            system=ids["ViT"],
            metric="accuracy",
            value="94.6%",
            paper="paper-vit",
            quote="and 94.6% on CIFAR-100",
            rule="value-on",
            dataset="CIFAR-100",
            number=94.6,
            unit="%",
        ),
    )
    return GraphData(
        format="paper-kg/graph/1",
        generator="paper-kg test",
        papers=tuple(sorted(papers, key=lambda p: p.id)),
        entities=tuple(sorted(entities, key=lambda e: e.id)),
        claims=tuple(sorted(claims)),
        scores=scores,
        links=links,
        variants=tuple(sorted(variants)),
    )


def large(nodes: int, edges: int, seed: int = 5) -> GraphData:
    """A graph of some size, in clusters, hubs as in real ones; a tenth of the nodes are papers."""
    draw = random.Random(seed)
    syllables = re.findall(r"\w+", "ba ne ro ti lu ka mo vi del for gan net mix ra to swi plo que zen")
    kinds = ["Method", "Model", "Dataset", "Task"]
    papers = [
        _paper(f"p{i}", f"Study {i} of {draw.choice(syllables)}{draw.choice(syllables)}", 2015 + i % 11, "Lab")
        for i in range(nodes // 10)
    ]
    entities = [
        Entity(
            id=f"{kinds[i % 4].lower()}-n{i}",
            type=kinds[i % 4],
            label="".join(draw.choice(syllables) for _ in range(draw.randint(2, 4))).capitalize() + f"-{i}",
            mentions=((papers[i % len(papers)].id, Span("abstract", 0, 4)),),
        )
        for i in range(nodes - len(papers))
    ]
    ids = [paper.id for paper in papers] + [entity.id for entity in entities]
    clusters = max(3, nodes // 150)
    predicates = ["uses", "basedOn", "outperforms", "evaluatedOn", "comparesWith", "appliedTo"]
    claims: dict[str, Claim] = {}
    while len(claims) < edges:
        a = draw.randrange(len(ids))
        base = a % clusters
        b = int((len(ids) // clusters) * draw.random() ** 2.5) * clusters + base
        if draw.random() < 0.12:
            b = draw.randrange(len(ids))
        b = min(b, len(ids) - 1)
        if a == b or ids[b].startswith("paper"):
            continue
        paper = papers[a % len(papers)]
        key = f"c-{ids[a]}-{ids[b]}"
        claims[key] = Claim(
            id=key,
            subject=ids[a],
            predicate=predicates[(a + b) % len(predicates)],
            object=ids[b],
            paper=paper.id,
            quote="It says here that the one is better than the other one.",
            rule="made-up",
            confidence=0.5 + draw.random() / 2,
        )
    return GraphData(
        format="paper-kg/graph/1",
        generator="paper-kg test",
        papers=tuple(papers),
        entities=tuple(entities),
        claims=tuple(sorted(claims.values())),
    )
