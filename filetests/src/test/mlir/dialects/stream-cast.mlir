// RUN: opt --verify-diagnostics %s

func.func @f(%s: !dataflow.stream<f32>) {
  // expected-error@+1 {{turns !dataflow.stream<f32> into !dataflow.stream<i16> of other width}}
  %t = dataflow.stream_cast %s : !dataflow.stream<f32> to !dataflow.stream<i16>
  return
}
