package dev.headrace.ir.pass;

import dev.headrace.ir.diagnostic.Diagnostics;
import dev.headrace.ir.diagnostic.Remark;
import java.util.ArrayList;
import java.util.List;

/// What a running pass may tell: messages to the user, and remarks on its decisions.
public final class PassContext {
    private final Diagnostics diagnostics = new Diagnostics();
    private final List<Remark> remarks = new ArrayList<>();

    public Diagnostics diagnostics() {
        return diagnostics;
    }

    public void remark(Remark remark) {
        remarks.add(remark);
    }

    List<Remark> remarks() {
        return remarks;
    }
}
