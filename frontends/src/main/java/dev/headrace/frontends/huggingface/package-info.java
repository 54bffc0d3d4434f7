/// Directories as Hugging Face's `transformers` saves them: `config.json` says which decoder it is, and its sizes; the
/// graph of calls is written here, as `torch.export` would find it.
@NullMarked
package dev.headrace.frontends.huggingface;

import org.jspecify.annotations.NullMarked;
