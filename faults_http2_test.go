package timpush_test

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

var netNoLog = log.New(io.Discard, "", 0)

// Frames of HTTP/2 as RFC 9113 numbers them.
const (
	h2Data, h2Headers, h2Reset, h2Settings, h2GoAway = 0x0, 0x1, 0x3, 0x4, 0x7

	h2EndStream, h2Ack = 0x1, 0x1

	h2ProtocolError, h2InternalError, h2RefusedStream, h2Cancel = 0x1, 0x2, 0x7, 0x8
)

func h2Frame(kind, flags byte, stream uint32, payload []byte) []byte {
	frame := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	frame = append(frame, flags)
	frame = binary.BigEndian.AppendUint32(frame, stream)
	return append(frame, payload...)
}

// h2Serve speaks just enough HTTP/2 to take whole requests in, and answers each
// with frames that end gives. It counts the requests.
func h2Serve(t *testing.T, end func(stream uint32) []byte) (addr string, transport *http.Transport, whole *atomic.Int32) {
	t.Helper()
	// Certificate and pool are those of a server of httptest.
	server, pool := netTLS(t, func(http.ResponseWriter, *http.Request) {})
	secure := &tls.Config{Certificates: server.TLS.Certificates, NextProtos: []string{"h2"}}
	whole = new(atomic.Int32)
	addr = netListen(t, func(raw net.Conn) {
		c := tls.Server(raw, secure)
		if _, err := io.ReadFull(c, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
			return
		}
		_, _ = c.Write(h2Frame(h2Settings, 0, 0, nil))
		for {
			head := make([]byte, 9)
			if _, err := io.ReadFull(c, head); err != nil {
				return
			}
			if _, err := io.CopyN(io.Discard, c, int64(binary.BigEndian.Uint32(head)>>8)); err != nil {
				return
			}
			kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
			switch {
			case kind == h2Settings && flags&h2Ack == 0:
				_, _ = c.Write(h2Frame(h2Settings, h2Ack, 0, nil))
			case (kind == h2Data || kind == h2Headers) && flags&h2EndStream != 0:
				whole.Add(1)
				answer := end(stream)
				if answer == nil {
					return
				}
				_, _ = c.Write(answer)
			}
		}
	})
	transport = &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool}}
	t.Cleanup(transport.CloseIdleConnections)
	return addr, transport, whole
}

func h2ResetWith(code uint32) func(uint32) []byte {
	return func(stream uint32) []byte {
		return h2Frame(h2Reset, 0, stream, binary.BigEndian.AppendUint32(nil, code))
	}
}

// Over HTTP/2 net/http repeats requests by itself after some resets. Only a server
// that says that it has not processed a request may get it again.
func TestARequestThatWasLostOverHTTP2ArrivesOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		end  func(uint32) []byte
	}{
		{"reset: internal error", h2ResetWith(h2InternalError)},
		{"reset: cancelled", h2ResetWith(h2Cancel)},
		{"reset: protocol error", h2ResetWith(h2ProtocolError)},
		{"connection cut", func(uint32) []byte { return nil }},
		{"going away, the request processed", func(stream uint32) []byte {
			last := binary.BigEndian.AppendUint32(nil, stream)
			goAway := h2Frame(h2GoAway, 0, 0, binary.BigEndian.AppendUint32(last, h2InternalError))
			return append(goAway, h2ResetWith(h2InternalError)(stream)...)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			addr, transport, whole := h2Serve(t, row.end)
			cfg := netQuick(netConfig(transport))
			cfg.BaseURL, cfg.Timeout = "https://"+addr, 5*time.Second
			err := netToAll[0].call(t.Context(), netClient(t, cfg))
			var broken *timpush.TransportError
			require.ErrorAs(t, err, &broken)
			assert.EqualValues(t, 1, whole.Load(), "whole requests that reached the server; %v", err)
			assert.False(t, broken.NotSent)
			assert.True(t, timpush.OutcomeUnknown(err))
			assert.Equal(t, 1, broken.Attempts)
		})
	}
}

// A server that says by the rules of HTTP/2 that it has not processed a request may
// get it again from net/http itself; what becomes of the second one decides.
func TestARequestRefusedByHTTP2IsNotTakenForNotSent(t *testing.T) {
	t.Parallel()
	var seen atomic.Int32
	addr, transport, whole := h2Serve(t, func(stream uint32) []byte {
		if seen.Add(1) == 1 {
			return h2ResetWith(h2RefusedStream)(stream)
		}
		return h2ResetWith(h2Cancel)(stream)
	})
	cfg := netQuick(netConfig(transport))
	cfg.BaseURL = "https://" + addr
	err := netSends[0].call(t.Context(), netClient(t, cfg))
	var broken *timpush.TransportError
	require.ErrorAs(t, err, &broken)
	assert.False(t, broken.NotSent, "the second one was not refused")
	assert.True(t, timpush.OutcomeUnknown(err))
	assert.Equal(t, 1, broken.Attempts)
	assert.LessOrEqual(t, whole.Load(), int32(2))
}

// Over HTTP/2 net/http reports the path with its query to tracers, as a header
// field. A tracer in the caller's context, or in a middleware's, gets all but that.
func TestATracerSeesNoSignature(t *testing.T) {
	t.Parallel()
	server, pool := netTLS(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, netOK)
	})
	for _, http2 := range []bool{false, true} {
		for _, inMiddleware := range []bool{false, true} {
			t.Run(fmt.Sprint("HTTP/2 ", http2, ", in a middleware ", inMiddleware), func(t *testing.T) {
				t.Parallel()
				var mu sync.Mutex
				seen := map[string][]string{}
				other := 0
				trace := &httptrace.ClientTrace{
					WroteHeaderField: func(key string, value []string) {
						mu.Lock()
						defer mu.Unlock()
						seen[key] = value
					},
					GotConn: func(httptrace.GotConnInfo) {
						mu.Lock()
						defer mu.Unlock()
						other++
					},
				}
				transport := &http.Transport{ForceAttemptHTTP2: http2, TLSClientConfig: &tls.Config{RootCAs: pool}}
				defer transport.CloseIdleConnections()
				cfg := netConfig(transport)
				cfg.BaseURL = server.URL
				ctx := t.Context()
				if inMiddleware {
					cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
						return next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
					})}
				} else {
					ctx = httptrace.WithClientTrace(ctx, trace)
				}
				require.NoError(t, netSends[0].call(ctx, netClient(t, cfg)))
				transport.CloseIdleConnections()
				mu.Lock()
				defer mu.Unlock()
				assert.Equal(t, 1, other, "all else is reported")
				assert.NotEmpty(t, seen)
				for key, values := range seen {
					for _, value := range values {
						assert.NotContains(t, value, url.QueryEscape(netSig)[:16], key)
						assert.NotContains(t, value, "usersig", key)
					}
				}
			})
		}
	}
}

// All four sends work over HTTP/2, on one connection.
func TestHTTP2KeepsItsConnection(t *testing.T) {
	t.Parallel()
	var arrived, dialed atomic.Int32
	server, pool := netTLS(t, func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		assert.Equal(t, 2, r.ProtoMajor)
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, netOK)
	})
	transport := &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool},
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			dialed.Add(1)
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	defer transport.CloseIdleConnections()
	cfg := netConfig(transport)
	cfg.BaseURL = server.URL
	client := netClient(t, cfg)
	for _, send := range netSends {
		require.NoError(t, send.call(t.Context(), client))
	}
	assert.EqualValues(t, len(netSends), arrived.Load())
	assert.EqualValues(t, 1, dialed.Load())
}
