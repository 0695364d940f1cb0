package wire

import "sync"

// keptBuffer is the largest buffer that is worth keeping; the longest request that
// the service takes is far smaller.
const keptBuffer = 64 << 10

var buffers = sync.Pool{New: func() any { return &Buffer{B: make([]byte, 0, 1<<10)} }}

// NewBuffer returns an empty buffer. Free gives it back.
func NewBuffer() *Buffer { return buffers.Get().(*Buffer) }

// Free gives the buffer back; it must not be used afterwards.
func (b *Buffer) Free() {
	if cap(b.B) > keptBuffer {
		return
	}
	b.B, b.Err = b.B[:0], nil
	buffers.Put(b)
}
