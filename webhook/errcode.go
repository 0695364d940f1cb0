package webhook

import "strconv"

// ErrCode is the result of a notification: zero is success, the negative numbers below
// are the service's own, and others are those of the vendor. It is not an ErrorCode of
// the REST API.
type ErrCode int

// The numbers of 1047/74196 (2026-03-10), and two that the loss statistics explain.
const (
	ErrCodeSuccess          ErrCode = 0
	ErrCodeNoCertificateID  ErrCode = -1   // the certificate id is not set
	ErrCodeNoToken          ErrCode = -2   // the device has uploaded no token
	ErrCodeBadFCMObject     ErrCode = -195 // FCM: building the push object failed, mostly a certificate error
	ErrCodeNoIntent         ErrCode = -196 // a parameter is missing: intent chosen but empty
	ErrCodeBadCertificate   ErrCode = -197 // certificate error
	ErrCodeVendorError      ErrCode = -198 // the vendor answered with an error
	ErrCodeVendorNetwork    ErrCode = -199 // network problem towards the vendor
	ErrCodeServiceNetwork   ErrCode = -200 // network problem inside the service
	ErrCodeCheckFailed      ErrCode = -201 // validity check failed: token, certificate id
	ErrCodeBadVendorObject  ErrCode = -202 // building the vendor's object failed
	ErrCodeHuaweiDailyLimit ErrCode = -203 // Huawei's daily limit is exceeded
)

var errCodeTexts = map[ErrCode]string{
	ErrCodeSuccess:          "success",
	ErrCodeNoCertificateID:  "certificate id not set",
	ErrCodeNoToken:          "token not uploaded",
	ErrCodeBadFCMObject:     "FCM: building the push object failed, mostly a certificate error",
	ErrCodeNoIntent:         "parameter missing: intent chosen but empty",
	ErrCodeBadCertificate:   "certificate error",
	ErrCodeVendorError:      "vendor answered with an error",
	ErrCodeVendorNetwork:    "network problem towards the vendor",
	ErrCodeServiceNetwork:   "network problem inside the service",
	ErrCodeCheckFailed:      "validity check failed: token, certificate id",
	ErrCodeBadVendorObject:  "building the vendor object failed",
	ErrCodeHuaweiDailyLimit: "Huawei daily limit exceeded",
}

// String gives the number and what it means, or the number alone of one that is the
// vendor's or not documented.
func (c ErrCode) String() string {
	n := strconv.Itoa(int(c))
	if text, ok := errCodeTexts[c]; ok {
		return n + ": " + text
	}
	return n
}
