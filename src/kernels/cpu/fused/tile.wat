;; A tile of a matrix product with fused multiply-add: `tile` of ../f32.rs for four lanes, see mod.rs.
;; tile.wasm is made of it, see tests/package/fused.test.mjs.
(module
  ;; That of the module it is put into.
  (import "env" "memory" (memory 0))

  ;; x: four rows of activations, a column of each, then the next; w: eight rows of weights likewise; sums: four rows of
  ;; eight floats, 64 bytes apart, to which the products are added.
  (func (export "tile") (param $x i32) (param $w i32) (param $cols i32) (param $sums i32)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (local $w0 v128) (local $w1 v128) (local $s v128)
    (if (local.get $cols) (then
      ;; Two columns at a time are slower: V8 loads all operands first, and spills.
      (loop $column
        (local.set $w0 (v128.load (local.get $w)))
        (local.set $w1 (v128.load offset=16 (local.get $w)))
        (local.set $s (v128.load32_splat (local.get $x)))
        (local.set $a0 (f32x4.relaxed_madd (local.get $w0) (local.get $s) (local.get $a0)))
        (local.set $b0 (f32x4.relaxed_madd (local.get $w1) (local.get $s) (local.get $b0)))
        (local.set $s (v128.load32_splat offset=4 (local.get $x)))
        (local.set $a1 (f32x4.relaxed_madd (local.get $w0) (local.get $s) (local.get $a1)))
        (local.set $b1 (f32x4.relaxed_madd (local.get $w1) (local.get $s) (local.get $b1)))
        (local.set $s (v128.load32_splat offset=8 (local.get $x)))
        (local.set $a2 (f32x4.relaxed_madd (local.get $w0) (local.get $s) (local.get $a2)))
        (local.set $b2 (f32x4.relaxed_madd (local.get $w1) (local.get $s) (local.get $b2)))
        (local.set $s (v128.load32_splat offset=12 (local.get $x)))
        (local.set $a3 (f32x4.relaxed_madd (local.get $w0) (local.get $s) (local.get $a3)))
        (local.set $b3 (f32x4.relaxed_madd (local.get $w1) (local.get $s) (local.get $b3)))
        (local.set $w (i32.add (local.get $w) (i32.const 32)))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br_if $column (local.tee $cols (i32.sub (local.get $cols) (i32.const 1)))))))
    (v128.store offset=0 (local.get $sums) (f32x4.add (local.get $a0) (v128.load offset=0 (local.get $sums))))
    (v128.store offset=16 (local.get $sums) (f32x4.add (local.get $b0) (v128.load offset=16 (local.get $sums))))
    (v128.store offset=64 (local.get $sums) (f32x4.add (local.get $a1) (v128.load offset=64 (local.get $sums))))
    (v128.store offset=80 (local.get $sums) (f32x4.add (local.get $b1) (v128.load offset=80 (local.get $sums))))
    (v128.store offset=128 (local.get $sums) (f32x4.add (local.get $a2) (v128.load offset=128 (local.get $sums))))
    (v128.store offset=144 (local.get $sums) (f32x4.add (local.get $b2) (v128.load offset=144 (local.get $sums))))
    (v128.store offset=192 (local.get $sums) (f32x4.add (local.get $a3) (v128.load offset=192 (local.get $sums))))
    (v128.store offset=208 (local.get $sums) (f32x4.add (local.get $b3) (v128.load offset=208 (local.get $sums))))))
