"""Tiny encoders with random weights and what Hugging Face's code makes of texts."""
import json, os, shutil, torch
from transformers import (BertConfig, BertModel, BertForMaskedLM, RobertaConfig, RobertaModel, XLMRobertaConfig,
                          XLMRobertaModel, DistilBertConfig, DistilBertModel, MPNetConfig, MPNetForMaskedLM, BertTokenizerFast,
                          BertForSequenceClassification, RobertaForSequenceClassification, DistilBertForSequenceClassification)
from tokenizers import Tokenizer, models, pre_tokenizers, normalizers, processors, decoders
OUT = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(7)
def randomise(m):
    with torch.no_grad():
        for n, p in m.named_parameters():
            if "LayerNorm.weight" in n or "layer_norm.weight" in n: p.copy_(1 + 0.3 * torch.randn_like(p))
            else: p.copy_(0.4 * torch.randn_like(p))
IDS = [[2, 5, 9, 17, 3], [2, 21, 7, 7, 30, 11, 6, 3], [2, 3]]
def save(name, m, ids, pad):
    m.eval(); randomise(m)
    folder = os.path.join(OUT, name); shutil.rmtree(folder, ignore_errors=True); os.makedirs(folder)
    m.save_pretrained(folder, safe_serialization=True)
    width = max(map(len, ids))
    x = torch.tensor([r + [pad] * (width - len(r)) for r in ids]); mask = torch.tensor([[1] * len(r) + [0] * (width - len(r)) for r in ids])
    base = getattr(m, "bert", getattr(m, "mpnet", m))
    with torch.no_grad(): h = base(input_ids=x, attention_mask=mask).last_hidden_state
    rows = [h[i, :len(r)].flatten().tolist() for i, r in enumerate(ids)]
    with open(os.path.join(folder, "expected.json"), "w") as f:
        f.write('{"ids": %s,\n "hidden": [\n' % json.dumps(ids) + ",\n".join("[" + ",".join("%.6g" % v for v in r) + "]" for r in rows) + "]}\n")
    print(name, sorted(os.listdir(folder)), sum(os.path.getsize(os.path.join(folder, f)) for f in os.listdir(folder)))
    return base
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "is", "the", "train", "##s", "where", "station", "cat", "##ing", "sleep", "on", "mat",
         "late", "?", ".", "it", "i", "need", "table", "for", "two", "bus", "to", "##e", "c", "##a", "##f", ",", "!"]
common = dict(vocab_size=len(words), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=20)
bert = save("bert", BertForMaskedLM(BertConfig(**common)), IDS, 0)
save("roberta", RobertaModel(RobertaConfig(**common | dict(vocab_size=40, pad_token_id=1, type_vocab_size=1, layer_norm_eps=1e-5, max_position_embeddings=22)), add_pooling_layer=True),
     [[0, 5, 9, 17, 2], [0, 21, 7, 7, 30, 11, 6, 2], [0, 2]], 1)
save("xlm-roberta", XLMRobertaModel(XLMRobertaConfig(**common | dict(vocab_size=40, hidden_act="gelu_new", pad_token_id=1, type_vocab_size=1, max_position_embeddings=22)), add_pooling_layer=False),
     [[0, 5, 9, 17, 2], [0, 21, 7, 7, 30, 11, 6, 2], [0, 2]], 1)
save("distilbert", DistilBertModel(DistilBertConfig(vocab_size=34, dim=16, n_layers=2, n_heads=4, hidden_dim=24, max_position_embeddings=20)), IDS, 0)
save("mpnet", MPNetForMaskedLM(MPNetConfig(**common | dict(vocab_size=40, max_position_embeddings=22, pad_token_id=1))),
     [[0, 5, 9, 17, 2], [0] + list(range(5, 23)) + [2], [0, 2]], 1)
# Classifiers: the logits of the same texts.
def classifier(name, m, ids, pad):
    m.eval(); randomise(m)
    folder = os.path.join(OUT, name); shutil.rmtree(folder, ignore_errors=True); os.makedirs(folder)
    m.save_pretrained(folder, safe_serialization=True)
    with torch.no_grad(): logits = [m(input_ids=torch.tensor([r])).logits[0].tolist() for r in ids]
    json.dump({"ids": ids, "logits": logits}, open(os.path.join(folder, "expected.json"), "w"))
    return m
NAMES = dict(id2label={0: "good", 1: "bad", 2: "so so"}, label2id={"good": 0, "bad": 1, "so so": 2})
labels = classifier("bert-labels", BertForSequenceClassification(BertConfig(**common, **NAMES)), IDS, 0)
classifier("roberta-labels", RobertaForSequenceClassification(RobertaConfig(**common | dict(vocab_size=40, pad_token_id=1, type_vocab_size=1, layer_norm_eps=1e-5, max_position_embeddings=22), **NAMES)),
           [[0, 5, 9, 17, 2], [0, 21, 7, 7, 30, 11, 6, 2]], 1)
classifier("distilbert-labels", DistilBertForSequenceClassification(DistilBertConfig(vocab_size=34, dim=16, n_layers=2, n_heads=4, hidden_dim=24, max_position_embeddings=20, **NAMES)), IDS, 0)
# A folder as sentence-transformers writes it.
f = os.path.join(OUT, "bert")
tok = Tokenizer(models.WordPiece({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
tok.normalizer = normalizers.BertNormalizer(lowercase=True)
tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tok.add_special_tokens(words[:5])
tok.post_processor = processors.TemplateProcessing(single="[CLS]:0 $A:0 [SEP]:0", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
tok.decoder = decoders.WordPiece()
tok.enable_truncation(20); tok.enable_padding()
tok.save(os.path.join(f, "tokenizer.json"), pretty=False)
shutil.copy(os.path.join(f, "tokenizer.json"), os.path.join(OUT, "bert-labels"))
json.dump([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}, {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}, {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}], open(f + "/modules.json", "w"), indent=1)
os.makedirs(f + "/1_Pooling"); os.makedirs(f + "/2_Normalize", exist_ok=True)
json.dump({"word_embedding_dimension": 16, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False}, open(f + "/1_Pooling/config.json", "w"), indent=1)
json.dump({"max_seq_length": 16, "do_lower_case": False}, open(f + "/sentence_bert_config.json", "w"), indent=1)
json.dump({"prompts": {"query": "where is ", "passage": "it is "}, "default_prompt_name": None, "similarity_fn_name": "cosine"}, open(f + "/config_sentence_transformers.json", "w"), indent=1)
texts = ["Where is the station?", "I need a table for two.", "The CAT is sleeping on the mat!", "Café", "zebra \u4e2d the", "?"]
tok.no_padding(); enc = [tok.encode(t).ids for t in texts]
vectors = {"texts": texts, "ids": enc, "mean": [], "cls": [], "max": [], "last": []}
for r in enc:
    with torch.no_grad(): h = bert(input_ids=torch.tensor([r])).last_hidden_state[0]
    for k, v in (("mean", h.mean(0)), ("cls", h[0]), ("max", h.max(0).values), ("last", h[-1])):
        v = v / v.norm(); vectors[k].append([float("%.7g" % x) for x in v])
json.dump(vectors, open(f + "/vectors.json", "w"))
print(enc)
