;; sum + factor addend, for `count` float32 values.
(module
  (import "arena" "memory" (memory 0))
  (func (export "addScaled")
    (param $sum i32) (param $addend i32) (param $count i32)
    (param $factor f32)

    (local $vectors i32) (local $rest i32)
    (local $factor4 v128)

    (local.set $vectors (i32.shr_u (local.get $count) (i32.const 2)))
    (local.set $rest (i32.and (local.get $count) (i32.const 3)))
    (local.set $factor4 (f32x4.splat (local.get $factor)))

    (if (local.get $vectors)
      (then
        (loop $next
          (v128.store
            (local.get $sum)
            (f32x4.add (v128.load (local.get $sum)) (f32x4.mul (v128.load (local.get $addend)) (local.get $factor4))))
          (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
          (local.set $addend (i32.add (local.get $addend) (i32.const 16)))
          (br_if $next (local.tee $vectors (i32.sub (local.get $vectors) (i32.const 1)))))))

    (if (local.get $rest)
      (then
        (loop $next
          (f32.store
            (local.get $sum)
            (f32.add (f32.load (local.get $sum)) (f32.mul (f32.load (local.get $addend)) (local.get $factor))))
          (local.set $sum (i32.add (local.get $sum) (i32.const 4)))
          (local.set $addend (i32.add (local.get $addend) (i32.const 4)))
          (br_if $next (local.tee $rest (i32.sub (local.get $rest) (i32.const 1)))))))))
