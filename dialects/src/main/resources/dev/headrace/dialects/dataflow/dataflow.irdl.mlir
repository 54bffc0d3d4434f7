// The dataflow dialect for `mlir-opt --irdl-file=…`: a second opinion on what Headrace prints in generic form.
// IRDL has no way to declare a terminator, so the form made for this check ends regions with gpu.yield, an upstream
// terminator without a law of its own, where the dialect has dataflow.yield. Nor can a group of operands have different
// types, so kernels and tasks are put in by IrdlForm with one optional declaration for each operand that they may have.
irdl.dialect @dataflow {
  irdl.type @itensor {
    %tile = irdl.base "!builtin.tensor"
    %trips = irdl.base "#builtin.array"
    %steps = irdl.base "#builtin.array"
    %order = irdl.base "#builtin.affine_map"
    irdl.parameters(tile: %tile, trips: %trips, steps: %steps, order: %order)
  }
  irdl.type @stream {
    %element = irdl.any
    irdl.parameters(element: %element)
  }

  // KERNEL AND TASK

  irdl.operation @itensor_empty {
    %t = irdl.base @dataflow::@itensor
    irdl.results(result: %t)
  }
  irdl.operation @itensor_instance {
    %t = irdl.base @dataflow::@itensor
    irdl.results(result: %t)
  }
  irdl.operation @itensor_read {
    %source = irdl.base @dataflow::@itensor
    %tile = irdl.base "!builtin.tensor"
    irdl.operands(source: %source, init: %tile)
    irdl.results(tile: %tile)
  }
  irdl.operation @itensor_write {
    %tile = irdl.base "!builtin.tensor"
    %dest = irdl.base @dataflow::@itensor
    irdl.operands(tile: %tile, dest: %dest)
    irdl.results(result: %dest)
  }
  irdl.operation @itensor_cast {
    %a = irdl.base @dataflow::@itensor
    %b = irdl.base @dataflow::@itensor
    irdl.operands(source: %a)
    irdl.results(target: %b)
  }
  irdl.operation @itensor_reassociate {
    %a = irdl.base @dataflow::@itensor
    %b = irdl.base @dataflow::@itensor
    irdl.operands(source: %a)
    irdl.results(target: %b)
  }
  irdl.operation @itensor_converter {
    %a = irdl.base @dataflow::@itensor
    %b = irdl.base @dataflow::@itensor
    irdl.operands(source: %a)
    irdl.results(target: %b)
  }
  irdl.operation @itensor_chunk {
    %a = irdl.base @dataflow::@itensor
    %b = irdl.base @dataflow::@itensor
    irdl.operands(source: %a)
    irdl.results(pieces: variadic %b)
  }
  irdl.operation @itensor_concat {
    %a = irdl.base @dataflow::@itensor
    %b = irdl.base @dataflow::@itensor
    irdl.operands(sources: variadic %a)
    irdl.results(target: %b)
  }
  irdl.operation @itensor_fork {
    %a = irdl.base @dataflow::@itensor
    irdl.operands(source: %a)
    irdl.results(copies: variadic %a)
  }
  irdl.operation @itensor_join {
    %a = irdl.base @dataflow::@itensor
    irdl.operands(sources: variadic %a)
    irdl.results(target: %a)
  }

  irdl.operation @stack {
    %row = irdl.base "!builtin.tensor"
    %stack = irdl.base "!builtin.tensor"
    irdl.operands(sources: variadic %row)
    irdl.results(stack: %stack)
  }

  irdl.operation @stream_instance {
    %s = irdl.base @dataflow::@stream
    %depth = irdl.base "#builtin.integer"
    %name = irdl.base "#builtin.string"
    irdl.results(stream: %s)
    irdl.attributes {"depth" = %depth, "sym_name" = %name}
  }
  irdl.operation @stream_read {
    %e = irdl.any
    %s = irdl.parametric @dataflow::@stream<%e>
    irdl.operands(stream: %s)
    irdl.results(token: %e)
  }
  irdl.operation @stream_write {
    %e = irdl.any
    %s = irdl.parametric @dataflow::@stream<%e>
    irdl.operands(token: %e, stream: %s)
  }
  irdl.operation @stream_cast {
    %a = irdl.base @dataflow::@stream
    %b = irdl.base @dataflow::@stream
    irdl.operands(source: %a)
    irdl.results(target: %b)
  }
  irdl.operation @buffer {
    %m = irdl.base "!builtin.memref"
    irdl.results(buffer: %m)
  }
}
