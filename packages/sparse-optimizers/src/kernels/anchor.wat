;; Decay towards the values that training began with (see ../decay.ts). All arrays are float32.
(module
  (import "arena" "memory" (memory 0))
  ;; values + rate (anchor - values)
  (func (export "pull")
    (param $values i32) (param $anchor i32) (param $count i32)
    (param $rate f32)

    (local $vectors i32) (local $rest i32)
    (local $w f32) (local $w4 v128)
    (local $rate4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $rate4 (f32x4.splat (local.get $rate)))

    (if (local.get $vectors)
      (then
        (loop $next
          (local.set $w4 (v128.load (local.get $values)))
          (v128.store
            (local.get $values)
            (f32x4.add
              (local.get $w4)
              (f32x4.mul (f32x4.sub (v128.load (local.get $anchor)) (local.get $w4)) (local.get $rate4))))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $anchor (i32.add (local.get $anchor) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (local.set $w (f32.load (local.get $values)))
          (f32.store
            (local.get $values)
            (f32.add
              (local.get $w)
              (f32.mul (f32.sub (f32.load (local.get $anchor)) (local.get $w)) (local.get $rate))))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $anchor (i32.add (local.get $anchor) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1))))))))

  ;; gradientScale gradient + weightDecay (values - anchor)
  (func (export "pullGradient")
    (param $gradient i32) (param $values i32) (param $anchor i32) (param $count i32)
    (param $gradientScale f32)
    (param $weightDecay f32)

    (local $vectors i32) (local $rest i32)
    (local $gradientScale4 v128) (local $weightDecay4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $gradientScale4 (f32x4.splat (local.get $gradientScale)))
    (local.set $weightDecay4 (f32x4.splat (local.get $weightDecay)))

    (if (local.get $vectors)
      (then
        (loop $next
          (v128.store
            (local.get $gradient)
            (f32x4.add
              (f32x4.mul (v128.load (local.get $gradient)) (local.get $gradientScale4))
              (f32x4.mul
                (f32x4.sub (v128.load (local.get $values)) (v128.load (local.get $anchor)))
                (local.get $weightDecay4))))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 16)))
          (local.set $values (i32.add (local.get $values) (i32.const 16)))
          (local.set $anchor (i32.add (local.get $anchor) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (f32.store
            (local.get $gradient)
            (f32.add
              (f32.mul (f32.load (local.get $gradient)) (local.get $gradientScale))
              (f32.mul
                (f32.sub (f32.load (local.get $values)) (f32.load (local.get $anchor)))
                (local.get $weightDecay))))
          (local.set $gradient (i32.add (local.get $gradient) (i32.const 4)))
          (local.set $values (i32.add (local.get $values) (i32.const 4)))
          (local.set $anchor (i32.add (local.get $anchor) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))))
