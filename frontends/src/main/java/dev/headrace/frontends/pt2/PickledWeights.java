package dev.headrace.frontends.pt2;

import dev.headrace.frontends.archive.ZipArchive;
import dev.headrace.frontends.pickle.TorchFile;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Weights of PyTorch up to 2.8: one entry that `torch.save` wrote. Read when first asked for; an absent or empty entry
/// holds none.
final class PickledWeights implements Weights {
    private final ZipArchive zip;
    private final String entry;
    private @Nullable Map<String, TensorData> tensors;

    PickledWeights(ZipArchive zip, String entry) {
        this.zip = zip;
        this.entry = entry;
    }

    @Override
    public Optional<TensorData> find(String fqn) {
        Map<String, TensorData> all = tensors;
        if (all == null) {
            MemorySegment bytes = zip.has(entry) ? zip.bytes(entry) : MemorySegment.NULL;
            all = bytes.byteSize() == 0 ? Collections.emptyMap() : TorchFile.tensors(zip.where(entry), bytes);
            tensors = all;
        }
        return Optional.ofNullable(all.get(fqn));
    }
}
